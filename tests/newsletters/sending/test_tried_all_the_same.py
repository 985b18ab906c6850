"""An urgent letter is tried at addresses that other letters are held back from, and whoever it is is named before."""

import pytest

from newsletters.delivery.deliver import deliver
from newsletters.edition import content_of
from newsletters.models import Lane, Suppression
from newsletters.sealing import held_back
from newsletters.sealing.outlook import outlook
from tests.newsletters.sending.source import add_reader, seal_now


@pytest.fixture
def dsl(gatekeeping):
    return add_reader(gatekeeping, "dsl@oak.example", name="Dee Lead")


@pytest.fixture
def hold(gatekeeping, dsl):
    add_reader(gatekeeping, "head@oak.example")
    return lambda cause: Suppression.objects.create(
        partnership=gatekeeping.partnership, address="dsl@oak.example", cause=cause
    )


@pytest.mark.parametrize(
    ("lane", "statutory", "cause", "goes"),
    [
        (Lane.URGENT, False, "hard", True),
        (Lane.URGENT, False, "full", True),
        (Lane.URGENT, False, "soft", True),
        (Lane.URGENT, False, "complaint", False),
        (Lane.URGENT, True, "complaint", True),
        (Lane.URGENT, True, "hand", False),
        (Lane.NORMAL, True, "hard", False),
        (Lane.BULK, True, "complaint", False),
    ],
)
def test_who_is_held_back_gets_what_is_urgent_unless_a_person_said_no(
    gatekeeping, dsl, hold, mail_server, lane, statutory, cause, goes
):
    gatekeeping.statutory = statutory
    gatekeeping.save()
    hold(cause)
    before = outlook(content_of(gatekeeping, None), gatekeeping, list(gatekeeping.lists.all()), lane=lane)

    mailing = seal_now(gatekeeping, lane=lane)

    named = before.bouncing if goes else before.suppressed
    assert [reader.address for reader, _ in named.named] == ["dsl@oak.example"]
    assert [letter.address for letter in held_back.tried(mailing)] == (["dsl@oak.example"] if goes else [])
    deliver(mailing)
    assert ("dsl@oak.example" in mail_server.to) == goes
    assert mailing.states() == ({"sent": 2} if goes else {"sent": 1, "suppressed": 1})
    assert not held_back.tried(mailing)


def test_its_page_names_them_while_it_can_be_stopped(gatekeeping, dsl, hold, ealing, sign_in):
    hold("hard")
    mailing = seal_now(gatekeeping, lane=Lane.URGENT)

    page = sign_in("approver", ealing).get(f"/admin/mailings/{mailing.pk}/").content.decode()

    assert "1 address held back is tried all the same, because this is urgent" in page
    assert "Dee Lead, dsl@oak.example: This address is held back: no such mailbox." in page
