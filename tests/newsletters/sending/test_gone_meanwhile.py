"""Between sealing and sending people leave a publication, or are erased."""

import pytest

from newsletters.delivery.claim import claim, release
from newsletters.delivery.deliver import Deliverer, deliver
from newsletters.delivery.finish import finish
from newsletters.delivery.stop import recall
from newsletters.models import Delivery, Mailing
from newsletters.readers.choices import leave, leave_everything
from newsletters.sealing.seal import seal
from tests.factories import make_school
from tests.newsletters.sending.source import add_reader, make_publication, seal_now


@pytest.fixture
def sam(gatekeeping):
    return add_reader(gatekeeping, "sam@school.example", name="Sam Reader")


def test_an_erased_reader_gets_nothing_and_the_states_sum_up(gatekeeping, sam, mail_server):
    add_reader(gatekeeping, "office@school.example")
    mailing = seal_now(gatekeeping)

    sam.delete()
    deliver(mailing)

    assert mail_server.to == ["office@school.example"]
    assert mailing.states() == {"sent": 1, "cancelled": 1}


def test_of_an_erased_reader_only_school_and_seat_stay(gatekeeping, sam, mail_server):
    mailing = seal_now(gatekeeping)
    deliver(mailing)
    school = make_school(gatekeeping.partnership)
    mailing.deliveries.update(school=school, reply="250 <sam@school.example> taken")

    sam.delete()

    row = mailing.deliveries.get()
    assert (row.contact, row.address, row.name, row.reason) == (None, "", "", "")
    assert "sam@" not in row.reply
    assert (row.school, row.state) == (school, Delivery.State.SENT)


def test_a_letter_given_back_after_its_reader_was_erased_is_cancelled(gatekeeping, sam):
    mailing = seal_now(gatekeeping)
    with Deliverer() as deliverer:
        claimed = claim(by=deliverer.worker.name, limit=10)
        sam.delete()
        release(claimed, by=deliverer.worker.name)

    assert mailing.states() == {"cancelled": 1}
    finish()
    mailing.refresh_from_db()
    assert mailing.state == Mailing.State.DONE


def test_a_letter_without_a_reader_is_claimed_by_nobody(gatekeeping, sam):
    mailing = seal_now(gatekeeping)
    mailing.deliveries.update(contact=None)

    assert claim(by="somebody", limit=10) == []


def test_who_leaves_before_the_letters_go_gets_none(gatekeeping, sam, mail_server):
    add_reader(gatekeeping, "office@school.example")
    mailing = seal_now(gatekeeping)

    leave(contact=sam, publication=gatekeeping, source="link")
    deliver(mailing)

    assert mail_server.to == ["office@school.example"]
    assert mailing.states() == {"sent": 1, "suppressed": 1}


def test_leaving_holds_back_a_letter_put_off_but_not_one_that_a_worker_has_or_that_has_gone(gatekeeping, sam):
    mailing = seal_now(gatekeeping)
    for state, after in [("deferred", "suppressed"), ("sending", "sending"), ("sent", "sent"), ("unknown", "unknown")]:
        mailing.deliveries.update(state=state)
        leave(contact=sam, publication=gatekeeping, source="link")
        assert mailing.states() == {after: 1}


def test_leaving_one_publication_holds_back_no_other(gatekeeping, sam, camden):
    other = make_publication(camden)
    add_reader(other, "sam@school.example")
    mailing, elsewhere = seal_now(gatekeeping), seal_now(other)

    leave_everything(contact=sam, source="link")

    assert mailing.states() == {"suppressed": 1}
    assert elsewhere.states() == {"pending": 1}


def test_a_mailing_can_be_recalled_though_some_have_left_or_were_erased(gatekeeping, sam):
    erased = add_reader(gatekeeping, "erased@school.example")
    add_reader(gatekeeping, "office@school.example")
    mailing = seal(gatekeeping)
    leave(contact=sam, publication=gatekeeping, source="link")
    erased.delete()

    recall(mailing)

    assert mailing.state == Mailing.State.CANCELLED
    assert mailing.states() == {"suppressed": 1, "cancelled": 2}
