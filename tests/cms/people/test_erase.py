"""Erasing a person: who they were goes, that something was sent stays."""

import datetime as dt
import json
import zlib

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from wagtail.log_actions import log

from cms.notices.models import Notice
from cms.notices.tell import tell
from cms.people.appoint import appoint
from cms.people.erase import erase, forget_last_letters, preview
from cms.people.erased import Erased, lift
from cms.people.models import (
    Contact,
    ContactAlias,
    Erasure,
    FormerHolding,
    Import,
    ImportPart,
    Look,
    Mobile,
    Seat,
    Upload,
)  # fmt: skip
from cms.users.models import User
from newsletters.delivery.claim import claim, release
from newsletters.delivery.deliver import Deliverer
from newsletters.models import Delivery, List
from newsletters.notices.deliver import deliver_notices
from newsletters.readers.choices import sign_up
from newsletters.readers.hand_over import hand_over
from newsletters.transport import Envelope, outbox
from tests.factories import make_contact, make_school, make_user, seat
from tests.newsletters.sending.fixtures import gatekeeping  # noqa: F401 (a fixture)
from tests.newsletters.sending.source import seal_now

ADDRESS = "Sam.Reader@oak.example"


@pytest.fixture
def sam(ealing, gatekeeping):  # noqa: F811
    """Somebody of whom something is held everywhere."""
    user = make_user(ADDRESS)
    contact = make_contact(ealing, ADDRESS, name="Sam Reader", user=user, telephone="020 7946 0017")
    holding = seat(contact, "senco", make_school(ealing, "Oak Primary School"))
    holding.started_on = dt.date(2024, 9, 1)
    holding.save()
    Mobile.objects.create(partnership=ealing, contact=contact, number="07700 900123", source="The office")
    ContactAlias.objects.create(partnership=ealing, contact=contact, email="sam@old.example")
    sign_up(contact=contact, publication=gatekeeping, source="form")
    List.objects.create(partnership=ealing, slug="some", name="Some").named.add(contact)
    gatekeeping.lists.get().named.add(contact)
    hand_over(contact=contact, publication=gatekeeping, name="Ben", email="ben@oak.example")
    other = make_contact(ealing, "ben@oak.example")
    hand_over(
        contact=other, publication=gatekeeping, name="Sam Reader", email=ADDRESS.lower(), words="It is Sam Reader"
    )
    tell(ealing, key=f"seat:{ADDRESS}", kind="empty-seat", to=ADDRESS, subject="For Sam Reader", text="Words")
    tell(ealing, key="head", kind="empty-seat", to="head@oak.example", subject="A seat", text="It was Sam Reader's")
    Notice.objects.filter(key="head").update(state=Notice.State.SENT, done_at="2026-01-01T00:00Z")
    row = Import.objects.create(
        partnership=ealing, kind="contacts", name="people.csv",
        report={"rejected": [{"row": 3, "value": ADDRESS, "reason": "This address belongs to Sam Reader."}]},
    )  # fmt: skip
    changes = zlib.compress(json.dumps([{"contact": contact.pk, "email": ADDRESS, "name": "Sam Reader"}]).encode())
    ImportPart.objects.create(imported=row, number=1, changes=changes)
    Upload.objects.create(partnership=ealing, user=user, kind="contacts", name="x.csv", content=ADDRESS.encode())
    log(ealing, "people.appoint", data={"who": ADDRESS, "role": "editor"})
    log(contact, "wagtail.edit")
    return contact


def everything_that_is_kept():
    """Every row of every table, as text, sealed texts opened."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed:
            for row in model._base_manager.all():
                values = {field.attname: getattr(row, field.attname) for field in model._meta.concrete_fields}
                for value in values.values():
                    if isinstance(value, bytes) and isinstance(row, ImportPart):
                        value = zlib.decompress(value)
                    yield (
                        model._meta.label,
                        f"{bytes(value)!r}" if isinstance(value, bytes | memoryview) else f"{value}",
                    )


def where(*words):
    return {label for label, text in everything_that_is_kept() for word in words if word.lower() in text.lower()}


def test_nothing_says_who_they_were(sam, gatekeeping):  # noqa: F811
    seal_now(gatekeeping)
    assert len(where("sam.reader", "sam@old.example", "Sam Reader")) >= 10

    erase(sam, by=None)
    deliver_notices()
    forget_last_letters()

    assert where("sam.reader", "sam@old.example", "Sam Reader", "07700 900123", "020 7946 0017") == set()


def test_what_was_sent_stays_with_its_school_and_seat(sam, gatekeeping):  # noqa: F811
    mailing = seal_now(gatekeeping)
    place = sam.holdings.get().seat
    Delivery.objects.filter(contact=sam).update(
        state="sent", seat=place, school=place.school, reply=f"250 {ADDRESS} ok"
    )

    erase(sam, by=None)

    row = mailing.deliveries.get(seat=place)
    assert (row.contact, row.address, row.name, row.reason, row.state) == (None, "", "", "", "sent")
    assert row.school == place.school
    assert "sam" not in row.reply.lower()


def test_the_seat_is_a_gap_and_remembers_that_it_was_held(sam):
    place = sam.holdings.get().seat

    erase(sam, by=None)

    assert place in Seat.objects.gaps()
    held = FormerHolding.objects.get(seat=place)
    assert (held.started_on, held.ended_on is not None) == (dt.date(2024, 9, 1), True)


def test_a_letter_that_a_worker_has_does_not_go_again(sam, gatekeeping):  # noqa: F811
    mailing = seal_now(gatekeeping)
    with Deliverer() as deliverer:
        claimed = claim(by=deliverer.worker.name, limit=10)
        erase(sam, by=None)
        release(claimed, by=deliverer.worker.name)

    assert mailing.states() == {"cancelled": 1}


def test_they_are_told_what_went_what_stays_and_then_the_address_goes(sam, ealing, gatekeeping):  # noqa: F811
    seal_now(gatekeeping)
    erase(sam, by=None)

    letter = Notice.objects.of(ealing).get(kind="erased")
    assert (letter.address, letter.urgent, letter.contact) == (ADDRESS, True, None)
    assert "Dear Sam Reader" in letter.text
    assert "your mobile number" in letter.text
    assert "for 72 months" in letter.text

    assert forget_last_letters() == 0, "It has not gone yet."
    deliver_notices()
    assert forget_last_letters() == 1
    letter.refresh_from_db()
    assert (letter.address, letter.text, letter.state) == ("", "", "sent")


def test_letters_in_the_outbox_go(sam, ealing, django_capture_on_commit_callbacks):
    box = outbox.Outbox(settings.OUTBOX)
    for to in (ADDRESS, "head@oak.example"):
        box.send(Envelope(sender="a@b.example", to=to, partnership="ealing"), f"Subject: To {to}\r\n\r\nHello".encode())

    with django_capture_on_commit_callbacks(execute=True):
        erase(sam, by=None)

    folder = outbox.box(settings.OUTBOX, "ealing")
    lines = [outbox.read(raw) for raw in outbox.lines(folder)]
    assert ADDRESS not in {line.to for line in lines}
    assert "head@oak.example" in {line.to for line in lines}
    assert not any(b"Sam.Reader" in path.read_bytes() for path in folder.rglob("*.*"))


def test_their_account_goes(sam):
    erase(sam, by=None)

    assert not User.objects.filter(email__iexact=ADDRESS).exists()


@pytest.mark.parametrize("why", ["works here", "known elsewhere"])
def test_an_account_that_is_needed_stays_and_they_are_told(sam, ealing, camden, why):
    if why == "works here":
        appoint(user=sam.user, partnership=ealing, role="editor")
    else:
        make_contact(camden, ADDRESS, user=sam.user)

    going = erase(sam, by=None)

    assert User.objects.filter(email__iexact=ADDRESS).exists()
    assert any("account to sign in with" in sentence for sentence in going.kept)


def test_an_account_that_sealed_something_is_emptied(sam, gatekeeping):  # noqa: F811
    mailing = seal_now(gatekeeping)
    mailing.sealed_by = sam.user
    mailing.save()

    erase(sam, by=None)

    mailing.refresh_from_db()
    user = mailing.sealed_by
    assert (user.is_active, user.email, user.get_full_name()) == (False, f"erased-{user.pk}@erased.invalid", "")


def test_another_partnership_keeps_what_is_its_own(sam, camden):
    theirs = make_contact(camden, ADDRESS, name="Sam Reader")
    tell(camden, key="k", kind="reminder", to=ADDRESS, subject="Theirs", text="Theirs", contact=theirs)
    log(camden, "people.appoint", data={"who": ADDRESS, "role": "editor"})

    erase(sam, by=None)

    assert Contact.objects.of(camden).get() == theirs
    assert Notice.objects.of(camden).get().address == ADDRESS
    assert "wagtailcore.ModelLogEntry" in where(ADDRESS)


def test_erasing_again_does_no_harm(sam):
    erase(sam, by=None)
    erase(sam, by=None)

    assert Notice.objects.filter(kind="erased").count() == 1
    assert Erasure.objects.count() == 2, "One for each address."


def test_a_preview_says_what_would_go_and_changes_nothing(sam, ealing, gatekeeping):  # noqa: F811
    seal_now(gatekeeping)

    before = sorted(everything_that_is_kept())
    going = preview(sam)

    assert sorted(everything_that_is_kept()) == before
    assert "your mobile number" in going.gone
    assert any("letters were sent" in sentence for sentence in going.kept)


def test_somebody_erased_is_known_again_until_an_editor_lifts_it(sam, ealing, camden):
    erase(sam, by=None)

    assert "asked to be erased" in Erased(ealing).why_not(ADDRESS.upper())
    assert Erased(camden).why_not(ADDRESS) == ""
    assert lift(ADDRESS, partnership=ealing)
    assert Erased(ealing).why_not(ADDRESS) == ""


def test_looks_by_them_are_kept_as_proof_and_they_are_told(sam, ealing):
    Look.objects.create(partnership=ealing, user=sam.user, who="somebody", act="look", thing="list:1")

    going = erase(sam, by=None)

    assert Look.objects.count() == 1
    assert any("looked at private lists" in sentence for sentence in going.kept)


def erase_by_command(capsys, *words):
    call_command("erase", *words, "--partnership", "ealing", "--json")
    return json.loads(capsys.readouterr().out)


def test_the_command_erases_and_says_so_again(sam, capsys):
    told = erase_by_command(capsys, "SAM.reader@oak.example")
    again = erase_by_command(capsys, ADDRESS)

    assert told["erased"]
    assert "your mobile number" in told["gone"]
    assert again.keys() == {"erased", "erased_before"}
    assert not Contact.objects.filter(email=ADDRESS).exists()


def test_the_command_tells_of_somebody_unknown(ealing):
    with pytest.raises(CommandError, match="Nobody in Ealing") as refusal:
        call_command("erase", "nobody@oak.example", "--partnership", "ealing")

    assert refusal.value.returncode == 2
