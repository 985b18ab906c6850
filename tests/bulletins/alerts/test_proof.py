"""The proof of an alert, the settings that it goes by, and drills."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from bulletins.alerts import ask, proof_mailbox, write
from bulletins.alerts.audience import Seated
from bulletins.alerts.chase import chase
from bulletins.alerts.confirm_people import let_go, old
from bulletins.alerts.proof import find, prove
from bulletins.alerts.settings import kept_settings_of, settings_of
from bulletins.models import Alert, AlertConfirmation, AlertProof
from cms.people.mobiles import keep
from cms.people.models import Contact, Seat
from newsletters.delivery.deliver import deliver_due
from newsletters.models import Delivery, Text
from tests.bulletins.alerts.conftest import SAID
from tests.factories import make_contact

SETTINGS = {
    "remind_after": 5, "deputies_after": 10, "text_after": 15, "phone_after": 20, "proof_after": 10, "link_days": 14,
}  # fmt: skip


def plain(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


@pytest.fixture
def later(sent):
    """`later(11)`: the clock looks, so many minutes after the alert left."""

    def look(minutes: float = 11) -> int:
        Alert.objects.filter(pk=sent.pk).update(sent_at=timezone.now() - dt.timedelta(minutes=minutes))
        return prove()

    return look


def test_some_minutes_after_it_left_the_seats_are_counted_once(later, letters, sent, writer):
    deliver_due()
    assert later(9) == 0

    assert later(11) == 1
    assert later(12) == 0

    proof = AlertProof.objects.get()
    assert (proof.seats, proof.accepted, proof.arrived) == (3, 3, True)
    assert not [letter for letter in letters() if "arrive" in letter.subject]
    assert "It arrived: 3 of 3 seats accepted" in plain(writer.get(reverse("alerts:proof", args=[sent.pk])))
    assert sent.steps.get(what="proved").words == "3 of 3 seats accepted"


def test_below_that_both_are_told_what_failed_and_which_domain_fails_as_a_whole(later, letters, sent, ealing, writer):
    keep(contact=make_contact(ealing, "second@ealing.example"), number="07700 900123", source="The person")
    deliver_due()
    Delivery.objects.filter(address__endswith="@oak.example").update(
        state="failed", reply="550 No relaying for head@oak.example"
    )

    later()

    told = [letters.last(to=f"{who}@ealing.example") for who in ("writer", "second")]
    assert {letter.subject for letter in told} == {"It did not arrive everywhere"}
    assert "1 of 3 seats accepted" in told[0].text
    assert "oak.example has refused 2 of 2 letters" in told[0].text
    assert "Oak Primary School, Headteacher: failed (550 No relaying for (address))" in told[0].text
    assert sent.title not in told[0].text + told[0].subject
    assert Text.objects.get().words.startswith("Not everywhere: 1 of 3 seats accepted.")

    Delivery.objects.filter(address__endswith="@oak.example").update(state="sent")
    assert later(13) == 1
    assert letters.last(to="writer@ealing.example").subject == "It arrived after all"
    assert later(14) == 0


def test_where_our_own_server_is_down_that_is_said(later, letters):
    later()

    assert "3 letters did not leave yet: look whether our own mail server works." in AlertProof.objects.get().domains


def test_control_mailboxes_get_every_alert_and_are_looked_into(
    schools, writer, second, ealing, letters, settings, sign_in
):
    given = SETTINGS | {"addresses": "control@mail.example\n"}
    assert "were saved" in plain(writer.post(reverse("alerts:settings"), given, follow=True))
    alert = write.write(ealing, SAID, by=writer.user)
    ask.approve(ask.ask(alert, by=writer.user), by=second.user, seen=1)
    deliver_due()
    Alert.objects.update(sent_at=timezone.now() - dt.timedelta(minutes=11))
    settings.CONTROL_IMAP_URL = "imaps://a:b@mail.example/INBOX"
    prove()
    proof = AlertProof.objects.get()
    assert (proof.seats, proof.accepted, proof.controls, proof.controls_arrived, proof.arrived) == (3, 3, 1, 0, False)

    letter = next(each for each in letters(to="control@mail.example"))
    assert proof_mailbox.take(letter.message.as_bytes(policy=letter.message.policy.clone(linesep="\r\n"))) == (
        "arrived",
        True,
    )
    of_a_reader = letters.last(to="dsl@oak.example").message
    assert proof_mailbox.take(of_a_reader.as_bytes()) == ("strange", False)
    assert proof_mailbox.take(b"Subject: Buy\r\n\r\nMessage-ID: <1.1@x>") == ("strange", False)
    prove()

    proof.refresh_from_db()
    assert (proof.controls_arrived, proof.arrived) == (1, True)


def test_a_control_mailbox_that_is_left_out_of_the_letters_is_a_failure_of_the_proof(
    schools, writer, second, ealing, letters, monkeypatch
):
    controls = [make_contact(ealing, f"control{n}@mail.example") for n in (1, 2)]
    kept_settings_of(ealing).controls.set(controls)
    monkeypatch.setattr(Seated, "_by_name", lambda self: [controls[0].pk])
    alert = ask.ask(write.write(ealing, SAID, by=writer.user), by=writer.user)
    ask.approve(alert, by=second.user, seen=1)
    deliver_due()
    Alert.objects.update(sent_at=timezone.now() - dt.timedelta(minutes=11))

    prove()

    proof = AlertProof.objects.get()
    assert (proof.accepted, proof.controls, proof.controls_arrived, proof.arrived) == (3, 2, 1, False)
    told = letters.last(to="second@ealing.example")
    assert "1 of 2 control mailboxes" in told.text
    assert "A control mailbox was left out of its letters" in told.text


def test_an_update_goes_to_the_control_mailboxes_that_there_are_by_then(sent, writer, second, ealing, letters):
    kept_settings_of(ealing).controls.set([make_contact(ealing, "control@mail.example")])
    follows = ask.ask(write.follow_up(sent, Alert.Kind.UPDATE, SAID, by=writer.user), by=writer.user)

    follows = ask.approve(follows, by=second.user, seen=1)

    assert follows.mailing().deliveries.filter(address="control@mail.example").exists()
    assert (find(sent).controls, find(follows).controls) == (0, 1)


def test_settings_say_what_is_wrong_and_keep_what_was_right(schools, writer, ealing):
    wrong = SETTINGS | {"text_after": 2, "addresses": "no address"}

    page = plain(writer.post(reverse("alerts:settings"), wrong))

    assert "give times that do not fall" in page
    assert "no address:" in page
    assert settings_of(ealing).remind_after == 10


def test_a_drill_goes_the_whole_way_to_its_test_seats_and_says_how_long_each_step_took(
    schools, writer, second, ealing, letters, visitor
):
    assert "No test seats are marked" in plain(writer.post(reverse("alerts:drill"), follow=True))
    tested = Seat.objects.get(school=schools["oak"], role__key="dsl")
    writer.post(reverse("alerts:settings"), SETTINGS | {"test_seats": [tested.pk]})

    page = plain(writer.post(reverse("alerts:drill"), follow=True))
    alert = Alert.objects.get()
    assert "1 person at 1 school." in page
    writer.post(reverse("alerts:act", args=[alert.pk, "ask"]))
    second.get(reverse("alerts:alert", args=[alert.pk]))
    second.post(reverse("alerts:act", args=[alert.pk, "approve"]), {"seen": 1})
    deliver_due()
    Alert.objects.update(sent_at=timezone.now() - dt.timedelta(minutes=30))
    chase()
    prove()

    got = [letter for letter in letters() if letter.subject.startswith("Drill: ")]
    assert {letter.to for letter in got} == {"dsl@oak.example"}
    assert len(got) == 2  # Itself and the reminder; no deputy outside the test seats is woken.
    path = next(link for link in got[0].links if "/letters/alert/" in link)
    assert "This is a drill. Nothing has happened." in plain(visitor(ealing).get(path))
    visitor(ealing).post(path, {"act": "holder"})
    steps = plain(writer.get(reverse("alerts:took", args=[alert.pk])))
    for step in (
        "Written",
        "Approval asked for",
        "Approved",
        "First letter accepted",
        "Proof made",
        "Last confirmation",
    ):
        assert step in steps


def test_proof_is_let_go_of_in_its_own_time(later, sent, ealing):
    deliver_due()
    later()
    AlertConfirmation.objects.create(
        alert=sent, school=None, how="phone", at=timezone.now(), key="a", contact=Contact.objects.first()
    )
    now = timezone.now()
    assert not old(ealing, now - dt.timedelta(days=1))

    assert let_go(ealing, now + dt.timedelta(days=1)) == 1

    assert not AlertProof.objects.exists()
    assert not AlertConfirmation.objects.exists()
    assert sent.steps.filter(what="proved").exists()
