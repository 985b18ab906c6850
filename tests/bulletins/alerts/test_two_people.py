"""An alert is written by one person and leaves when another, who was told at once, says yes."""

import datetime as dt
import re

import pytest
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from bulletins.alerts import ask
from bulletins.alerts.child_name import seems_to_name
from bulletins.alerts.rehearse import rehearse
from bulletins.alerts.send import send_what_is_approved
from bulletins.alerts.settings import kept_settings_of
from bulletins.alerts.write import WORDS
from bulletins.models.alert import Alert, AlertSeat
from cms.people.mobiles import keep
from cms.people.models import Seat, StaffRole
from cms.users.models import User
from newsletters.delivery import late
from newsletters.delivery.deliver import deliver_due
from newsletters.delivery.stop import cancel
from newsletters.models import Delivery, Mailing, Reply, Suppression, Text
from newsletters.replies import CannotSendOn, send_on
from newsletters.sealing.seal import CannotSeal, seal
from tests.bulletins.alerts.conftest import SAID
from tests.factories import make_contact, seat


def write(client, **other):
    typed = {name: value for name, value in (SAID | other).items() if value}
    answer = client.post(reverse("alerts:new"), typed, follow=True)
    return Alert.objects.order_by("-pk").first(), answer.content.decode()


def do(client, alert, verb, **given):
    return client.post(reverse("alerts:act", args=[alert.pk, verb]), given, follow=True).content.decode()


def plain(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_from_blank_to_the_letters_of_every_school_that_was_chosen(schools, writer, second, letters):
    keep(contact=make_contact(schools["oak"].partnership, second.user.email), number="07700 900123", source="test")
    alert, page = write(writer)
    assert "3 people at 2 schools; 1 school has nobody: Elm Primary School." in plain(page)
    assert "Telephone these schools: Elm Primary School (020 7946 0000)" in plain(page)
    assert not letters()

    do(writer, alert, "ask")

    told = letters.last(to="second@ealing.example")
    assert told.subject == "Your approval is needed at once"
    assert SAID["title"] not in told.text
    assert reverse("alerts:alert", args=[alert.pk]) in Text.objects.get().words
    seen = plain(second.get(told.links[0]).content.decode())
    assert "3 people at 2 schools" in seen
    assert "Oak Primary School: Headteacher, Designated safeguarding lead" in seen
    do(second, alert, "approve", seen=alert.version)
    deliver_due()

    got = {letter.to: letter for letter in letters() if SAID["title"] in letter.subject}
    assert set(got) == {"head@oak.example", "dsl@oak.example", "deputy@ash.example"}
    letter = got["dsl@oak.example"]
    assert letter.subject == "School safe alert: Man near school gates"
    assert "Keep children inside until they are collected." in letter.text
    assert "You are designated safeguarding lead at Oak Primary School." in letter.text
    assert "Confirm that we have this:" in letter.text
    assert "List-Unsubscribe" not in letter.message
    assert len({link for each in got.values() for link in each.links if "/letters/alert/" in link}) == 3
    alert.refresh_from_db()
    assert (alert.state, alert.approver.email) == ("sent", "second@ealing.example")
    assert alert.mailing().lane == 0
    assert [step.what for step in alert.steps.all()] == [
        "made", "asked", "told", "looked", "approved", "sealed", "first-letter",
    ]  # fmt: skip
    gap = AlertSeat.objects.get(alert=alert, delivery=None)
    assert gap.school == schools["elm"]


def test_nobody_approves_what_they_worked_on_nor_what_they_did_not_see(schools, writer, second):
    alert, _ = write(writer)
    do(writer, alert, "ask")

    assert "somebody else has to approve it" in do(writer, alert, "approve", seen=alert.version)
    second.post(reverse("alerts:edit", args=[alert.pk]), {**SAID, "everywhere": "", "call": "999"})
    do(second, alert, "ask")
    assert "somebody else has to approve it" in do(second, alert, "approve", seen=2)
    assert not Mailing.objects.exists()


def test_a_change_after_the_asking_voids_it(schools, writer, second):
    alert, _ = write(writer)
    do(writer, alert, "ask")
    writer.post(reverse("alerts:edit", args=[alert.pk]), {**SAID, "everywhere": "", "call": "999"})

    assert "Nobody has asked for approval" in do(second, alert, "approve", seen=1)
    do(writer, alert, "ask")
    assert "changed after you opened it" in do(second, alert, "approve", seen=1)
    do(second, alert, "approve", seen=2)
    do(second, alert, "approve", seen=2)

    assert Mailing.objects.count() == 1


def test_the_glass_is_broken_only_when_nobody_answers_and_with_a_reason(schools, writer, second, letters):
    alert, _ = write(writer)
    do(writer, alert, "ask")
    assert "5 more minutes" in do(writer, alert, "break-glass", words="Nobody answers the phone.", seen=1)
    Alert.objects.update(asked_at=timezone.now() - dt.timedelta(minutes=6))
    assert "Say in a few words" in do(writer, alert, "break-glass", words="", seen=1)
    assert not Mailing.objects.exists()

    do(writer, alert, "break-glass", words="Nobody answers the phone.", seen=1)

    alert.refresh_from_db()
    assert alert.state == "sent"
    step = alert.steps.get(what="broke-glass")
    assert (step.by.email, step.words) == ("writer@ealing.example", "Nobody answers the phone.")
    assert letters.last(to="second@ealing.example").subject == "Sent without a second person"


def test_the_glass_is_broken_for_what_was_seen_only(schools, writer, sign_in, ealing):
    alert, _ = write(writer)
    do(writer, alert, "ask")
    colleague = sign_in("alerts", ealing, email="colleague@ealing.example")
    colleague.post(reverse("alerts:edit", args=[alert.pk]), SAID | {"title": "Another man"})
    do(colleague, alert, "ask")
    Alert.objects.update(asked_at=timezone.now() - dt.timedelta(minutes=6))

    said = do(writer, alert, "break-glass", words="Nobody answers the phone.", seen=1)

    assert "changed after you opened it" in said
    assert not Mailing.objects.exists()
    assert 'name="seen" value="2"' in said
    do(writer, alert, "break-glass", words="Nobody answers the phone.", seen=2)
    assert Mailing.objects.exists()


def test_sent_back_it_says_why(schools, writer, second, letters):
    alert, _ = write(writer)
    do(writer, alert, "ask")

    do(second, alert, "send-back", words="Which gate?")

    assert letters.last(to="writer@ealing.example").subject == "It was sent back to you"
    assert "Which gate?" in writer.get(reverse("alerts:alert", args=[alert.pk])).content.decode()


def test_update_and_stand_down_go_to_exactly_those_who_got_the_first(sent, schools, writer, second, letters):
    deliver_due()
    # One letter came back, and somebody else sits down meanwhile: neither got the first.
    Delivery.objects.filter(address="head@oak.example").update(state="bounced")
    seat(make_contact(sent.partnership, "new@elm.example"), "headteacher", schools["elm"])
    for kind in ("update", "stand-down"):
        said = {name: SAID[name] for name in WORDS}
        page = writer.post(reverse("alerts:follow", args=[sent.pk, kind]), said, follow=True).content.decode()
        assert "2 people at 2 schools." in plain(page)
        follows = Alert.objects.order_by("-pk").first()
        do(writer, follows, "ask")
        do(second, follows, "approve", seen=1)
        deliver_due()
        got = {letter.to for letter in letters() if f"alert, {kind}: " in letter.subject}
        assert got == {"dsl@oak.example", "deputy@ash.example"}

    answer = writer.post(reverse("alerts:follow", args=[sent.pk, "update"]), said, follow=True)
    assert "was stood down" in answer.content.decode()


def test_what_left_before_the_rest_was_cancelled_is_stood_down(sent, writer, second, letters):
    Delivery.objects.exclude(address="dsl@oak.example").update(next_try=timezone.now() + dt.timedelta(hours=1))
    deliver_due()
    cancel(sent.mailing(), by=second.user)

    said = {name: SAID[name] for name in WORDS}
    writer.post(reverse("alerts:follow", args=[sent.pk, "stand-down"]), said)
    follows = Alert.objects.order_by("-pk").first()
    do(writer, follows, "ask")
    do(second, follows, "approve", seen=1)
    deliver_due()

    assert {letter.to for letter in letters() if "stand-down: " in letter.subject} == {"dsl@oak.example"}


def test_the_rest_is_stopped_by_the_right_to_alerts_alone(sent, sign_in, ealing, letters):
    client = sign_in("alerts", ealing)
    waiting = sent.mailing().deliveries.waiting().count()
    assert waiting
    assert "Stop them" in client.get(reverse("alerts:alert", args=[sent.pk])).content.decode()

    assert f"{waiting} letters will not leave" in do(client, sent, "stop")
    assert "stand it down instead" in do(client, sent, "stop")
    deliver_due()

    assert sent.mailing().state == Mailing.State.CANCELLED
    assert set(sent.mailing().states()) == {"cancelled"}
    assert "Stop them" not in client.get(reverse("alerts:alert", args=[sent.pk])).content.decode()


def test_whoever_presses_late_sends_nothing_of_what_was_cancelled(sent, writer, second, letters):
    cancel(sent.mailing(), by=second.user)

    do(second, sent, "approve", seen=sent.version)
    do(writer, sent, "break-glass", words="It cannot wait.")
    deliver_due()

    assert Mailing.objects.get().state == Mailing.State.CANCELLED
    assert not [letter for letter in letters() if SAID["title"] in letter.subject]


def test_that_it_is_late_is_told_to_those_with_the_right_and_without_its_title(sent, second, sign_in, ealing, letters):
    sign_in("editor", ealing, email="editor@ealing.example")
    Mailing.objects.update(goes_at=timezone.now() - dt.timedelta(hours=2))

    late.find()

    told = [letter for letter in letters() if letter.subject.startswith("Late")]
    assert [letter.to for letter in told] == ["second@ealing.example"]
    assert sent.title not in told[0].text
    assert reverse("alerts:alert", args=[sent.pk]) in told[0].text
    StaffRole.objects.filter(user=second.user).delete()
    assert [user.email for user in late.people(sent.mailing())] == ["writer@ealing.example"]


def test_an_answer_to_an_alert_is_not_sent_on_to_the_office(sent, ealing, writer, letters):
    reply = Reply.objects.create(
        partnership=ealing, delivery=sent.mailing().deliveries.first(), sender="head@oak.example",
        subject=f"Re: {sent.mail_subject}", words="Which gate?", at=timezone.now(), kind=Reply.Kind.REPLY,
    )  # fmt: skip

    with pytest.raises(CannotSendOn, match="the office may not see"):
        send_on(reply, by=writer.user)

    assert not [letter for letter in letters() if "Reply" in letter.subject]


def test_an_update_that_lay_about_does_not_leave_after_the_stand_down(sent, writer, second):
    def follow(kind):
        writer.post(reverse("alerts:follow", args=[sent.pk, kind]), {name: SAID[name] for name in WORDS})
        follows = Alert.objects.order_by("-pk").first()
        do(writer, follows, "ask")
        return follows

    update, stand_down = follow("update"), follow("stand-down")
    do(second, stand_down, "approve", seen=1)

    assert "stood down meanwhile" in do(second, update, "approve", seen=1)
    Alert.objects.filter(pk=update.pk).update(asked_at=timezone.now() - dt.timedelta(minutes=6))
    assert "stood down meanwhile" in do(writer, update, "break-glass", words="Nobody answers.")
    assert Mailing.objects.count() == 2


def test_an_address_that_somebody_holds_back_is_a_gap_that_is_shown(schools, writer, ealing):
    Suppression.objects.create(partnership=ealing, address="deputy@ash.example", cause="hand")
    Suppression.objects.create(partnership=ealing, address="dsl@oak.example", cause="hard")

    _, page = write(writer)

    assert "2 people at 1 school; 2 schools have nobody: Ash Primary School, Elm Primary School." in plain(page)
    assert "At Ash Primary School an address is held back by hand" in plain(page)


def test_where_is_a_choice_that_has_to_be_made_and_what_was_typed_stays(schools, writer):
    alert, page = write(writer, quadrants=[])

    assert alert is None
    assert "Say where" in page
    assert SAID["call"] in page


@pytest.mark.parametrize(
    ("where", "people"),
    [
        ({"everywhere": "on", "quadrants": []}, 4),
        ({"quadrants": ["south-east"], "schools": ["OAK"]}, 3),
        ({"quadrants": ["south-east"], "phases": ["primary"]}, 1),
    ],
)
def test_all_or_quadrants_and_phases_or_schools_by_name(schools, writer, where, people):
    if "schools" in where:
        where = where | {"schools": [str(schools["oak"].urn)]}
    alert, _ = write(writer, **where)

    assert len(list(alert.goes_to().recipients())) == people


def test_a_school_that_nobody_placed_is_told_and_a_child_who_seems_to_be_named(schools, writer):
    schools["yew"].quadrant = ""
    schools["yew"].save()

    _, page = write(writer, what_happened="A man spoke to Kayleigh Barton at the gate of Oak Primary School.")

    assert "are not among them: Yew Primary School" in plain(page)
    assert "This seems to name a child: Kayleigh Barton" in plain(page)


def test_a_child_beside_the_name_of_a_school_or_with_letters_of_elsewhere_is_seen():
    assert seems_to_name(["At Oak Primary School Zoë McDonald was followed."]) == ["Zoë McDonald"]


def test_whom_it_goes_to_is_part_of_what_is_asked_and_approved(schools, writer, second, letters):
    alert, _ = write(writer)
    do(writer, alert, "ask")
    do(writer, alert, "ask")
    assert alert.steps.filter(what="asked").count() == 1
    seat(make_contact(alert.partnership, "new@elm.example"), "headteacher", schools["elm"])

    assert "Approve: send it now" not in second.get(reverse("alerts:alert", args=[alert.pk])).content.decode()
    assert "Whom this goes to has changed" in do(second, alert, "approve", seen=1)
    assert not Mailing.objects.exists()
    told = letters.last(to="writer@ealing.example")
    assert told.subject == "Look again, and ask again"
    assert SAID["title"] not in told.text
    assert "Ask for approval again" in writer.get(told.links[-1]).content.decode()

    do(writer, alert, "ask")
    do(second, alert, "approve", seen=1)
    assert alert.mailing().deliveries.filter(address="new@elm.example").exists()


def test_whoever_approves_reads_what_is_sent(schools, writer):
    """Nothing turns words round on the screen that the letter leaves out, and a title that nobody sees is none."""
    nothing, said = write(writer, title="\u200b\u2060")
    assert nothing is None
    assert "This field is required" in said

    alert, _ = write(writer, title="\u202eשלום 😀")
    assert alert.title == "שלום 😀"


def test_what_was_approved_and_would_go_to_others_by_now_waits_to_be_asked_for_again(schools, writer, second, letters):
    alert, _ = write(writer)
    do(writer, alert, "ask")
    Alert.objects.update(
        state="approved", approver=second.user, approved_version=1, approved_whom=F("asked_whom")
    )  # And its process died.
    schools["yew"].quadrant = "north-west"
    schools["yew"].save()

    assert send_what_is_approved() == 0
    assert send_what_is_approved() == 0

    alert.refresh_from_db()
    assert (alert.state, alert.approver) == ("asked", None)
    assert "Whom it goes to has changed" in alert.steps.get(what="changed").words
    assert not Mailing.objects.exists()
    assert letters.last(to="writer@ealing.example").subject == "Look again, and ask again"


def test_other_test_seats_after_a_drill_was_asked_for_have_it_asked_for_again(schools, writer, second, ealing):
    kept = kept_settings_of(ealing)
    kept.test_seats.set(Seat.objects.filter(school=schools["oak"], role__key="dsl"))
    alert = ask.ask(rehearse(ealing, by=writer.user), by=writer.user)
    kept.test_seats.set(Seat.objects.filter(school=schools["oak"]))

    assert "Whom this goes to has changed" in do(second, alert, "approve", seen=1)
    assert not Mailing.objects.exists()


@pytest.mark.parametrize(
    ("address", "same"),
    [
        ("Writer+night@ealing.example", "the same mailbox"),
        ("second@ealing.example", "the same name"),
        ("second@ealing.example", "the same mobile number"),
        ("second@ealing.example", "the same entry among the contacts"),
    ],
)
def test_two_accounts_of_one_person_are_one_person(schools, writer, sign_in, ealing, address, same, letters):
    other = sign_in("safeguarding", ealing, email=address)
    if "name" in same:
        User.objects.filter(pk__in=[writer.user.pk, other.user.pk]).update(first_name="Pat", last_name="Khan")
    if "mobile" in same:
        for user, number in ((writer.user, "07700 900123"), (other.user, "+44 7700 900123")):
            keep(contact=make_contact(ealing, user.email), number=number, source="test")
    if "contacts" in same:
        make_contact(ealing, other.user.email, user=writer.user)
    alert, _ = write(writer)

    assert "Nobody else has the right to alerts" in do(writer, alert, "ask")
    assert f"has {same} as you, so somebody else has to approve it" in do(other, alert, "approve", seen=1)
    assert not Mailing.objects.exists()


def test_the_glass_is_not_whole_for_longer_where_the_clock_was_set_back(schools, writer, second):
    alert, _ = write(writer)
    do(writer, alert, "ask")
    Alert.objects.update(asked_at=timezone.now() + dt.timedelta(hours=1))

    do(writer, alert, "break-glass", words="Nobody answers the phone.", seen=1)

    assert Mailing.objects.exists()


def test_what_a_process_left_between_approval_and_sealing_leaves_by_itself(
    schools, writer, second, ealing, monkeypatch
):
    alert, _ = write(writer)
    do(writer, alert, "ask")
    Alert.objects.update(
        state="approved",
        approver=second.user,
        approved_version=alert.version,
        approved_at=timezone.now(),
        approved_whom=F("asked_whom"),
    )

    assert send_what_is_approved() == 1
    assert send_what_is_approved() == 0
    assert ask.approve(Alert.objects.get(), by=second.user, seen=1).state == "sent"


def test_what_cannot_leave_keeps_no_other_back_and_its_two_people_hear_of_it(
    schools, writer, second, ealing, letters, monkeypatch
):
    lost, faulty, sound = (write(writer)[0] for _ in range(3))
    for alert in (lost, faulty, sound):
        do(writer, alert, "ask")
    Alert.objects.update(
        state="approved", approver=second.user, approved_version=F("version"), approved_whom=F("asked_whom")
    )  # And its process died.
    faults = {lost.pk: RuntimeError("the disk"), faulty.pk: CannotSeal("A picture is missing. Take it out.")}

    def seal_most(alert, **how):
        if alert.pk in faults:
            raise faults[alert.pk]
        return seal(alert, **how)

    monkeypatch.setattr("bulletins.alerts.send.seal", seal_most)

    assert send_what_is_approved() == 1
    assert send_what_is_approved() == 0

    for alert in (lost, faulty, sound):
        alert.refresh_from_db()
    assert (sound.state, lost.state, faulty.state) == ("sent", "approved", "asked")
    assert "A picture is missing." in faulty.steps.get(what="sent-back").words
    for address in ("writer@ealing.example", "second@ealing.example"):
        told = [letter for letter in letters() if letter.to == address and letter.subject == "It did not leave"]
        assert len(told) == 1
        assert SAID["title"] not in told[0].text
