"""Chasing schools that have not confirmed: each step at its time, once, over a worker that is killed."""

import datetime as dt

import pytest
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from bulletins.alerts import ask, chase_steps, confirm, write
from bulletins.alerts.chase import brought_in, chase
from bulletins.alerts.phone_sheet import sheet_of
from bulletins.alerts.proof import prove
from bulletins.alerts.reached import address_of_letter, reached
from bulletins.alerts.settings import kept_settings_of
from bulletins.alerts.status import status_of
from bulletins.models import Alert, AlertChase, AlertConfirmation
from cms.notices.models import Notice
from cms.people import rights
from cms.people.mobiles import keep
from cms.people.models import Contact, Holding
from newsletters.delivery.deliver import deliver_due
from newsletters.models import Delivery, Reply, Text
from newsletters.replies import CannotSendOn, send_on
from newsletters.texts.send import send_texts
from newsletters.transport import outbox
from tests.bulletins.alerts.conftest import SAID

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def after(sent):
    """`after(21)`: the clock looks, so many minutes after the alert left."""
    deliver_due()

    def look(minutes: float) -> int:
        Alert.objects.filter(pk=sent.pk).update(sent_at=timezone.now() - dt.timedelta(minutes=minutes))
        return chase()

    return look


def steps(school=None):
    rows = AlertChase.objects.order_by("pk")
    return [(row.how, row.contact.email if row.contact else "") for row in rows if school in (None, row.school)]


def test_each_step_is_taken_at_its_time_and_once(after, schools, ealing, letters, sent):
    keep(contact=Contact.objects.get(email="deputy@oak.example"), number="07700 900123", source="The office")
    oak = schools["oak"]

    after(1)
    assert steps() == [("phone", "")]  # Elm, where nobody is.
    after(11)
    after(12)
    assert steps(oak) == [("reminder", "dsl@oak.example"), ("reminder", "head@oak.example")]
    after(21)
    assert steps(oak)[2:] == [("deputy", "deputy@oak.example")]
    after(31)
    assert steps(oak)[3:] == [("text", "deputy@oak.example")]
    after(46)
    assert steps(oak)[4:] == [("phone", "")]
    assert after(47) == 0

    reminder = letters.last(to="head@oak.example")
    assert reminder.subject == "School safe alert: please confirm"
    assert sent.title not in reminder.text
    whole = letters.last(to="deputy@oak.example")
    assert sent.do_now.split("\n")[0] in whole.text
    assert whole.links[-1] in Text.objects.get().words
    assert "3 schools have not confirmed" in letters.last(to="writer@ealing.example").text
    assert letters.last(to="second@ealing.example").links[-1].endswith(reverse("alerts:phone_sheet", args=[sent.pk]))


def test_what_a_deputy_was_told_is_kept_from_whoever_may_not_see_alerts(after, letters, ealing, schools):
    after(21)
    letters()

    lines = [outbox.read(line) for line in outbox.lines(letters.folder / "ealing")]
    assert {line.private for line in lines if line.to == "deputy@oak.example"} == {True}


def test_a_deputys_answer_is_read_by_those_with_the_right_only(after, sent, ealing, schools, sign_in, writer):
    after(21)
    notice = Notice.objects.get(address="deputy@oak.example")
    reply = Reply.objects.create(
        partnership=ealing, notice=notice, sender=notice.address, words=f"> {sent.what_happened}", event="1"
    )

    for role, seen in (("editor", []), ("alerts", [reply])):
        user = sign_in(role, ealing).user
        user.rights_here = rights.of(user, ealing)
        assert list(Reply.objects.of(ealing).visible_to(user)) == seen
    with pytest.raises(CannotSendOn):
        send_on(reply, by=writer.user)


def test_a_school_that_confirmed_is_left_alone_and_its_deputys_link_confirms(after, schools, ealing, letters, visitor):
    after(21)
    path = letters.last(to="deputy@oak.example").links[-1]

    visitor(ealing).post(path, {"act": "holder"})
    after(50)

    row = AlertConfirmation.objects.get()
    assert (row.school, row.role) == (schools["oak"], "Deputy designated safeguarding lead")
    assert not [how for how, _ in steps(schools["oak"]) if how == "phone"]
    assert [how for how, _ in steps(schools["ash"]) if how == "phone"]


def test_what_waits_for_a_school_that_confirmed_goes_no_more(after, sent, schools, ealing, letters):
    keep(contact=Contact.objects.get(email="head@oak.example"), number="07700 900123", source="The office")
    after(31)

    confirm.by_telephone(sent, schools["oak"], name="Olive Head", role="", by=sent.approver)
    send_texts()

    assert Text.objects.get().state == Text.State.EXPIRED
    assert not [letter for letter in letters() if "please confirm" in letter.subject and "oak" in letter.to]
    assert not brought_in(sent).filter(email__endswith="@oak.example")


def test_a_worker_killed_at_a_step_takes_the_rest_at_its_next_look(after, schools, monkeypatch):
    told = chase_steps.tell
    left = iter([True, False])

    def dies(*args, **kwargs):
        if next(left, True):
            return told(*args, **kwargs)
        raise KeyboardInterrupt

    monkeypatch.setattr(chase_steps, "tell", dies)
    with pytest.raises(KeyboardInterrupt):
        after(11)
    assert AlertChase.objects.filter(how="reminder").count() == Notice.objects.filter(kind="alert-chase").count() == 1
    monkeypatch.undo()

    after(11)

    reminded = Notice.objects.filter(kind="alert-chase").values_list("address", flat=True)
    assert sorted(reminded) == ["deputy@ash.example", "dsl@oak.example", "head@oak.example"]


def test_what_fails_at_one_school_keeps_no_other_from_being_chased(after, schools, monkeypatch):
    told = chase_steps.tell

    def fails(*args, to, **kwargs):
        if "oak" in to:
            raise ValueError(to)
        return told(*args, to=to, **kwargs)

    monkeypatch.setattr(chase_steps, "tell", fails)

    after(46)

    assert [how for how, _ in steps(schools["ash"])] == ["reminder", "phone"]
    assert steps(schools["oak"]) == [("phone", "")]


def test_times_are_the_partnerships_own(after, ealing, schools):
    wanted = kept_settings_of(ealing)
    wanted.remind_after = 3
    wanted.save()

    after(4)

    assert ("reminder", "head@oak.example") in steps()


def test_a_clock_that_is_set_back_delays_neither_chasing_nor_proof(after, sent):
    after(9)
    Alert.objects.update(sent_at=F("sent_at") + HOUR, looked_at=F("looked_at") + HOUR)
    assert chase() == 0

    Alert.objects.update(looked_at=F("looked_at") - dt.timedelta(minutes=1))

    assert chase() == 3  # To three people, ten minutes after it left.
    assert prove() == 1


def test_nobody_is_chased_after_a_stand_down_or_a_day(after, sent, writer, second, schools):
    assert after(60 * 25) == 0
    follows = write.follow_up(sent, Alert.Kind.STAND_DOWN, SAID, by=writer.user)
    ask.approve(ask.ask(follows, by=writer.user), by=second.user, seen=1)

    assert after(60) == 0


def test_an_update_goes_to_the_deputies_who_were_chased(after, sent, ealing):
    after(21)

    assert "deputy@oak.example" in [contact.email for contact in brought_in(sent)]
    follows = Alert(partnership=ealing, publication=sent.publication, kind="update", first=sent, title="More")
    assert "deputy@oak.example" in {each.address for each in follows.goes_to().recipients()}


@pytest.fixture
def follow(sent, writer, second):
    """`follow("update")`: written, approved, and its letters left."""

    def make(kind: str) -> Alert:
        follows = ask.ask(write.follow_up(sent, Alert.Kind(kind), SAID, by=writer.user), by=writer.user)
        follows = ask.approve(follows, by=second.user, seen=1)
        deliver_due()
        return follows

    return make


def test_what_waits_goes_no_more_after_the_stand_down_and_nobody_is_chased_while_it_leaves(
    after, sent, schools, ealing, letters, follow, monkeypatch
):
    keep(contact=Contact.objects.get(email="head@oak.example"), number="07700 900123", source="The office")
    after(31)
    follow("stand-down")
    send_texts()
    assert not [letter for letter in letters() if "confirm" in letter.subject or "read this now" in letter.subject]
    assert {row.notice.state for row in AlertChase.objects.exclude(notice=None)} == {Notice.State.EXPIRED}
    assert Text.objects.get().state == Text.State.EXPIRED

    # Approved, while a worker that looked before goes on from school to school.
    AlertChase.objects.all().delete()
    Alert.objects.filter(kind="stand-down").update(state=Alert.State.APPROVED)
    monkeypatch.setattr("bulletins.alerts.chase.is_over", lambda alert: False)
    assert after(60) == 0


def test_a_school_on_the_sheet_that_confirms_is_not_counted_among_those_to_telephone(after, sent, schools, letters):
    after(1)
    confirm.by_telephone(sent, schools["elm"], name="Jo Clerk", role="", by=sent.approver)

    after(46)

    assert "2 schools have not confirmed" in letters.last(to="writer@ealing.example").text


def test_whoever_was_brought_in_by_an_update_alone_hears_the_end(after, sent, schools, ealing, letters, follow):
    confirm.by_telephone(sent, schools["oak"], name="Olive Head", role="", by=sent.approver)
    update = follow("update")
    Alert.objects.filter(pk=update.pk).update(sent_at=timezone.now() - dt.timedelta(minutes=21))
    after(22)
    assert {row.alert for row in AlertChase.objects.filter(how="deputy")} == {update}
    # Meanwhile she sits there no more.
    Holding.objects.filter(contact__email="deputy@oak.example").delete()

    stand_down = follow("stand-down")

    assert "deputy@oak.example" in {letter.to for letter in letters() if "stand-down: " in letter.subject}
    letter = stand_down.mailing().deliveries.get(address="deputy@oak.example")
    found = reached(address_of_letter(stand_down, letter.pk).split("/")[-2], partnership=ealing)
    assert [(at.school, at.role) for at in found.at] == [(schools["oak"], "Deputy designated safeguarding lead")]


def test_whom_a_text_message_alone_reached_hears_the_end(after, sent, ealing, letters, follow):
    keep(contact=Contact.objects.get(email="head@oak.example"), number="07700 900123", source="The office")
    Delivery.objects.filter(address="head@oak.example").update(state="bounced")
    after(31)
    send_texts()

    follow("stand-down")

    assert "head@oak.example" in {letter.to for letter in letters() if "stand-down: " in letter.subject}


def test_whom_a_reminder_alone_reached_hears_the_end(after, sent, letters, follow):
    Delivery.objects.filter(address="head@oak.example").update(state="bounced")
    after(11)
    letters()
    assert letters.last(to="head@oak.example").subject.endswith("please confirm")

    follow("stand-down")

    assert "head@oak.example" in {letter.to for letter in letters() if "stand-down: " in letter.subject}


def test_the_status_says_who_confirmed_and_who_was_chased_by_what(after, sent, schools, letters, ealing):
    after(21)
    letters()
    token = letters.last(to="deputy@oak.example").links[-1].split("/")[-2]
    confirm.by_holder(reached(token, partnership=ealing))
    sent.refresh_from_db()

    oak = next(each for each in status_of(sent)["schools"] if each["school"] == "Oak Primary School")

    assert [(each["how"], each["state"]) for each in oak["chased"]] == [
        ("reminder", "sent"),
        ("reminder", "sent"),
        ("deputy", "sent"),
    ]
    assert oak["confirmed"][0]["seat"] == "Deputy designated safeguarding lead"


def test_where_no_text_message_can_leave_nothing_says_that_one_went(after, sent, settings):
    keep(contact=Contact.objects.get(email="head@oak.example"), number="07700 900123", source="The office")
    settings.EMBEDDED = False
    settings.NOTIFY_API_KEY = ""

    after(31)

    assert not AlertChase.objects.filter(how="text").exists()
    assert "Text" not in " ".join(sent.steps.values_list("words", flat=True))

    settings.NOTIFY_API_KEY = "set-meanwhile"
    after(32)
    assert AlertChase.objects.get(how="text").text.words


def test_nobody_whose_letter_was_stopped_is_chased(sent, writer, schools, letters):
    late = sent.mailing().deliveries.filter(address__in=["head@oak.example", "deputy@ash.example"])
    late.update(next_try=timezone.now() + HOUR)
    deliver_due()
    keep(contact=Contact.objects.get(email="head@oak.example"), number="07700 900123", source="The office")

    write.stop_the_rest(sent, by=writer.user)
    Alert.objects.filter(pk=sent.pk).update(sent_at=timezone.now() - HOUR)
    chase()

    assert steps(schools["ash"]) == []
    assert ("phone", "") in steps(schools["oak"])
    assert {who for _, who in steps(schools["oak"])} == {"dsl@oak.example", "deputy@oak.example", ""}
    sent.refresh_from_db()
    assert {line.school.name for line in sheet_of(sent, private=False).lines} == {
        "Elm Primary School",
        "Oak Primary School",
    }
