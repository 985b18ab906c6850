"""What happens between the staging of an audience and its freezing, and to whom no letter goes."""

import datetime as dt

import pytest
from django.utils import timezone

from cms.core import clock
from cms.core.models import ClockJob
from cms.people.merge import merge
from newsletters.models import Delivery, Mailing, Sealing, Staged, Suppression, Variant
from newsletters.readers.choices import HELD_BACK, come_back, leave
from newsletters.sealing import seal as sealing
from newsletters.sealing import stage
from newsletters.sealing.seal import CannotSeal, NobodyToSend, seal
from tests.factories import make_school, seat
from tests.newsletters.sending.source import add_reader, add_readers


@pytest.fixture
def sam(gatekeeping):
    add_reader(gatekeeping, "office@school.example")
    return add_reader(gatekeeping, "sam@school.example", name="Sam Reader")


@pytest.fixture
def meanwhile(monkeypatch):
    """`meanwhile(act)`: it happens once the audience is staged, before it is frozen."""

    def happen(act):
        real = sealing._freeze

        def after(*args, **kwargs):
            monkeypatch.setattr(sealing, "_freeze", real)
            act()
            return real(*args, **kwargs)

        monkeypatch.setattr(sealing, "_freeze", after)

    return happen


def suppress(contact, cause="hard", **fields):
    return Suppression.objects.create(
        partnership=contact.partnership, address=contact.email_folded, cause=cause, **fields
    )


def addresses(mailing):
    return sorted(mailing.deliveries.values_list("address", flat=True))


def test_nothing_of_a_sealing_stays_when_it_has_ended(gatekeeping, sam):
    seal(gatekeeping)

    assert not Sealing.objects.exists()
    assert not Staged.objects.exists()


def test_who_is_erased_between_staging_and_freezing_has_no_row(gatekeeping, sam, meanwhile):
    meanwhile(sam.delete)

    mailing = seal(gatekeeping)

    assert addresses(mailing) == ["office@school.example"]
    assert mailing.states() == {"pending": 1}


def test_a_row_left_by_somebody_erased_by_other_ways_is_no_letter_either(gatekeeping, sam, meanwhile):
    from cms.people.models import Contact

    def gone():
        gatekeeping.lists.get().named.remove(sam)
        Contact.objects.filter(pk=sam.pk)._raw_delete("default")

    meanwhile(gone)

    assert addresses(seal(gatekeeping)) == ["office@school.example"]


def test_who_is_merged_into_somebody_meanwhile_gets_it_once_as_that_person(gatekeeping, sam, meanwhile):
    from cms.people.models import Contact

    twin = Contact.objects.create(partnership=gatekeeping.partnership, email="twin@school.example")
    meanwhile(lambda: merge(keep=twin, gone=sam, by=None))

    assert addresses(seal(gatekeeping)) == ["office@school.example", "twin@school.example"]


def test_two_readers_who_become_one_meanwhile_get_one_letter(gatekeeping, sam, meanwhile):
    twin = add_reader(gatekeeping, "twin@school.example")
    meanwhile(lambda: merge(keep=twin, gone=sam, by=None))

    assert addresses(seal(gatekeeping)) == ["office@school.example", "twin@school.example"]


def test_an_address_corrected_meanwhile_is_the_one_it_goes_to(gatekeeping, sam, meanwhile):
    def correct():
        sam.email = "sam@new.example"
        sam.save()

    meanwhile(correct)

    assert "sam@new.example" in addresses(seal(gatekeeping))


def test_a_seat_that_goes_meanwhile_does_not_hold_the_letter_up(gatekeeping, sam, meanwhile):
    heads = gatekeeping.lists.get()
    heads.rule = {"match": "any", "conditions": [{"field": "role", "values": ["headteacher"]}]}
    heads.save()
    holding = seat(sam, "headteacher", make_school(gatekeeping.partnership))
    meanwhile(holding.seat.delete)

    row = seal(gatekeeping).deliveries.get(address="sam@school.example")

    assert (row.seat, row.state) == (None, Delivery.State.PENDING)
    assert row.reason == "You are headteacher at Oak Primary School."


def test_who_leaves_between_staging_and_freezing_is_held_back_and_gets_it_on_coming_back(gatekeeping, sam, meanwhile):
    meanwhile(lambda: leave(contact=sam, publication=gatekeeping, source="link"))

    row = seal(gatekeeping).deliveries.get(address="sam@school.example")
    assert (row.state, row.reply) == (Delivery.State.SUPPRESSED, HELD_BACK)

    come_back(contact=sam, publication=gatekeeping, source="link")
    row.refresh_from_db()
    assert row.state == Delivery.State.PENDING


def test_who_pauses_meanwhile_is_held_back(gatekeeping, sam, meanwhile):
    meanwhile(lambda: type(sam).objects.filter(pk=sam.pk).update(paused_until=timezone.localdate() + dt.timedelta(9)))

    assert seal(gatekeeping).states() == {"pending": 1, "suppressed": 1}


def test_statutory_mail_is_not_held_back_by_leaving(gatekeeping, sam, meanwhile):
    type(gatekeeping).objects.filter(pk=gatekeeping.pk).update(statutory=True)
    gatekeeping.refresh_from_db()
    type(sam).objects.filter(pk=sam.pk).update(paused_until=timezone.localdate() + dt.timedelta(9))

    assert seal(gatekeeping).states() == {"pending": 2}


@pytest.mark.parametrize("statutory", [False, True])
def test_whose_address_is_held_back_has_a_row_that_says_why(gatekeeping, sam, statutory):
    type(gatekeeping).objects.filter(pk=gatekeeping.pk).update(statutory=statutory)
    gatekeeping.refresh_from_db()
    suppress(sam, cause="complaint")

    mailing = seal(gatekeeping)

    assert mailing.states() == {"pending": 1, "suppressed": 1}
    row = mailing.deliveries.get(address="sam@school.example")
    assert row.reply == "This address is held back: marked as junk."
    assert row.done_at is not None


def test_a_suppression_that_was_released_ran_out_or_is_another_partnerships_holds_nobody_back(gatekeeping, sam, camden):
    suppress(sam, released_at=timezone.now())
    suppress(sam, cause="full", expires_at=timezone.now() - dt.timedelta(days=1))
    Suppression.objects.create(partnership=camden, address=sam.email_folded, cause="hard")

    assert seal(gatekeeping).states() == {"pending": 2}


def test_coming_back_brings_no_letter_to_an_address_that_is_held_back(gatekeeping, sam, meanwhile):
    suppress(sam)
    meanwhile(lambda: leave(contact=sam, publication=gatekeeping, source="link"))
    mailing = seal(gatekeeping)

    come_back(contact=sam, publication=gatekeeping, source="link")

    assert mailing.states() == {"pending": 1, "suppressed": 1}


def test_where_everybody_is_held_back_nothing_is_made(gatekeeping, sam):
    for contact in gatekeeping.lists.get().named.all():
        suppress(contact)

    with pytest.raises(NobodyToSend, match="held back"):
        seal(gatekeeping)

    assert not Mailing.objects.exists()


def test_a_process_that_dies_between_staging_and_freezing_leaves_nothing_half_written(gatekeeping, sam, monkeypatch):
    def dies(*args, **kwargs):
        raise SystemExit

    monkeypatch.setattr(sealing, "freeze", dies)
    monkeypatch.setattr(stage, "discard", lambda sealing: None)  # What is dead tidies nothing.
    with pytest.raises(SystemExit):
        seal(gatekeeping)
    assert not Mailing.objects.exists()
    assert not Variant.objects.exists()
    assert Staged.objects.count() == 2
    monkeypatch.undo()

    # A process that may still be at work keeps what it has; a dead one's goes.
    ClockJob.objects.all().delete()
    assert "dead sealings" in clock.run_due()
    assert Staged.objects.count() == 2
    Sealing.objects.update(alive_at=timezone.now() - stage.DEAD_AFTER - dt.timedelta(seconds=1))
    assert stage.sweep() == 2
    assert not Staged.objects.exists()
    assert not Sealing.objects.exists()


def test_what_a_dead_sealing_left_does_not_come_into_the_next(gatekeeping, sam):
    dead = Sealing.objects.create(
        partnership=gatekeeping.partnership, source_type=sealing._kind(gatekeeping), source_id=gatekeeping.pk
    )
    stranger = add_reader(gatekeeping, "stranger@school.example")
    gatekeeping.lists.get().named.remove(stranger)
    Staged.objects.create(sealing=dead, reader=stranger.pk, reason="", variant="en-gb")

    assert addresses(seal(gatekeeping)) == ["office@school.example", "sam@school.example"]


def test_a_sealing_that_slept_until_it_was_taken_for_dead_is_refused(gatekeeping, sam, meanwhile):
    def taken_for_dead():
        Sealing.objects.update(alive_at=timezone.now() - stage.DEAD_AFTER - dt.timedelta(seconds=1))
        stage.sweep()

    meanwhile(taken_for_dead)

    with pytest.raises(CannotSeal, match="Send it again"):
        seal(gatekeeping)

    assert not Mailing.objects.exists()
    assert seal(gatekeeping).states() == {"pending": 2}


def test_a_person_who_goes_at_the_moment_of_freezing_is_looked_at_anew(gatekeeping, sam, monkeypatch):
    from django.db import IntegrityError

    real, tries = sealing.freeze, []

    def once(*args):
        tries.append(1)
        if len(tries) == 1:
            raise IntegrityError
        return real(*args)

    monkeypatch.setattr(sealing, "freeze", once)

    assert seal(gatekeeping).states() == {"pending": 2}
    assert Mailing.objects.count() == 1


def test_more_than_one_batch_is_staged_and_frozen(gatekeeping, monkeypatch):
    monkeypatch.setattr(stage, "BATCH", 7)
    monkeypatch.setattr(stage, "REMOVED_AT_ONCE", 5)
    add_readers(gatekeeping, 24)

    assert seal(gatekeeping).states() == {"pending": 24}
    assert not Staged.objects.exists()
