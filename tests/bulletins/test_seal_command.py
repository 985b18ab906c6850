"""`seal` freezes an edition from the command line, as the screen does."""

import datetime as dt
import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from bulletins.approve import approve, ask
from bulletins.compose import compose
from bulletins.models import Edition
from cms.people.appoint import appoint
from newsletters.models import Delivery, Lane, List, Mailing, Suppression
from tests.bulletins.conftest import FRIDAY, make_item
from tests.factories import make_contact, make_user


@pytest.fixture
def edition(gatekeeping) -> Edition:
    make_item(gatekeeping, "Census sign-off")
    return compose(gatekeeping, FRIDAY)


@pytest.fixture
def approved(edition, ealing) -> Edition:
    writer, reader = make_user("writer@ealing.example"), make_user("reader@ealing.example")
    appoint(user=writer, partnership=ealing, role="editor")
    appoint(user=reader, partnership=ealing, role="approver")
    ask(edition, writer)
    approve(edition, reader)
    return edition


@pytest.fixture
def sealed(capsys):
    """`sealed(edition, "--lane", "urgent")`: what the command prints."""

    def run(edition, *arguments: str) -> dict:
        call_command("seal", str(edition.pk), *arguments, "--json")
        return json.loads(capsys.readouterr().out)

    return run


def a_list(partnership, slug, *addresses):
    made = List.objects.create(partnership=partnership, slug=slug, name=slug.title())
    made.named.add(*(make_contact(partnership, address) for address in addresses))
    return made


def test_it_tells_the_mailing_its_readers_letters_and_states_and_is_due_at_once(approved, sealed):
    told = sealed(approved)

    mailing = Mailing.objects.get()
    assert told["mailing"] == mailing.pk
    assert (told["recipients"], told["variants"]) == (2, 1)
    assert told["states"]["pending"] == 2
    assert sum(told["states"].values()) == told["recipients"]
    assert set(told["states"]) == set(Delivery.State.values)
    assert mailing.goes_at <= timezone.now()
    assert mailing.lane == Lane.BULK


def test_it_goes_to_several_lists_in_a_lane_each_person_once(approved, ealing, sealed):
    a_list(ealing, "few", "one@few.example")
    a_list(ealing, "more", "two@more.example").named.add(List.objects.get(slug="few").named.get())

    told = sealed(approved, "--list", "few", "--list", "more", "--lane", "urgent")

    assert told["recipients"] == 2
    assert sorted(Delivery.objects.values_list("address", flat=True)) == ["one@few.example", "two@more.example"]
    assert Mailing.objects.get().lane == Lane.URGENT


def test_whoever_is_tried_although_they_are_held_back_is_named(approved, ealing, capsys):
    a_list(ealing, "few", "one@few.example")
    Suppression.objects.create(partnership=ealing, address="one@few.example", cause="hard")

    call_command("seal", str(approved.pk), "--list", "few", "--lane", "urgent")

    assert "one@few.example: This address is held back: no such mailbox." in capsys.readouterr().err
    assert Delivery.objects.get().state == "pending"


def test_sealed_again_it_is_the_same_mailing(approved, sealed, capsys):
    first = sealed(approved)

    call_command("seal", str(approved.pk), "--list", "heads", "--json")

    out = capsys.readouterr()
    again = json.loads(out.out)
    assert (again["mailing"], again["again"]) == (first["mailing"], True)
    assert "nobody gets it twice" in out.err
    assert Delivery.objects.count() == 2


def test_it_goes_at_a_time_of_london(approved, sealed):
    sealed(approved, "--at", "2036-07-04T16:00")

    assert Mailing.objects.get().goes_at == dt.datetime(2036, 7, 4, 15, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--list", "nobody"], "no list “nobody”"),
        (["--at", "tomorrow"], "“tomorrow” is no time"),
        (["--at", "2020-01-01T10:00"], "is past"),
        (["--at", "9999-99-99"], "is no time"),
    ],
)
def test_what_cannot_be_is_a_sentence_and_nothing_is_made(approved, arguments, sentence):
    with pytest.raises(CommandError, match=sentence) as refusal:
        call_command("seal", str(approved.pk), *arguments)

    assert refusal.value.returncode == 2
    assert not Mailing.objects.exists()


@pytest.mark.parametrize("number", ["999999", "1" + "0" * 30])
def test_an_unknown_edition_is_a_sentence(db, number):
    with pytest.raises(CommandError, match="There is no edition") as refusal:
        call_command("seal", number)

    assert refusal.value.returncode == 2


def test_a_list_of_the_other_partnership_is_no_list_here(approved, camden):
    a_list(camden, "theirs", "one@camden.example")

    with pytest.raises(CommandError, match="no list “theirs”"):
        call_command("seal", str(approved.pk), "--list", "theirs")


def test_a_private_list_is_not_offered_by_name(approved, ealing):
    List.objects.create(partnership=ealing, slug="night", name="Night line", private=True)

    with pytest.raises(CommandError) as refusal:
        call_command("seal", str(approved.pk), "--list", "nobody")

    assert "night" not in str(refusal.value)


def test_what_nobody_approved_does_not_go(edition):
    with pytest.raises(CommandError, match="is not approved") as refusal:
        call_command("seal", str(edition.pk))

    assert refusal.value.returncode == 2
    assert not Mailing.objects.exists()


def test_an_audience_of_nobody_is_a_sentence(approved, ealing):
    a_list(ealing, "empty")

    with pytest.raises(CommandError, match="Nobody would get this") as refusal:
        call_command("seal", str(approved.pk), "--list", "empty")

    assert refusal.value.returncode == 2
