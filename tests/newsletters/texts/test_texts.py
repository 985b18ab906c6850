"""Text messages: each goes once, by GOV.UK Notify or into the outbox, and what is in doubt is asked for."""

import datetime as dt
import threading

import pytest
from django.core.checks import run_checks
from django.db import connection
from django.utils import timezone

from cms.people import mobiles
from cms.people.erase import erase
from newsletters.delivery.claim import URGENT_AGAIN
from newsletters.models import Text
from newsletters.texts import channel, keep_sending
from newsletters.texts.people import held, old
from newsletters.texts.send import claim, send_texts
from newsletters.texts.tell import text
from newsletters.transport import outbox
from tests.factories import make_contact
from tests.newsletters.texts.notify import KEY, TEMPLATE, serving

WORDS = "School safe alert: nobody at Oak has confirmed it."


@pytest.fixture
def sam(ealing):
    contact = make_contact(ealing, "sam@oak.example", name="Sam Khan")
    mobiles.keep(contact=contact, number="07700 900123", source="The office")
    return contact


@pytest.fixture
def told(sam):
    """`told(urgent=True)`: a message that is due."""

    def make(**fields) -> Text:
        made = text(sam, **{"key": "a message", "kind": "alert-unconfirmed", "words": WORDS, "urgent": True} | fields)
        assert made is not None
        return made

    return make


@pytest.fixture
def notify(settings, monkeypatch):
    with serving() as server:
        settings.NOTIFY_API_KEY, settings.NOTIFY_TEMPLATE_ID, settings.NOTIFY_URL = KEY, TEMPLATE, server.url
        monkeypatch.setattr(channel, "PATIENCE", 0.2)
        yield server


def state(message: Text) -> str:
    message.refresh_from_db()
    return message.state


def test_told_twice_by_one_key_it_goes_once_to_the_number_of_its_reader(told, notify):
    assert told() == told(words="Other words.")

    send_texts()
    send_texts()

    [taken] = notify.taken
    assert (taken["phone_number"], taken["personalisation"], taken["template_id"]) == (
        "07700 900123",
        {"message": WORDS},
        TEMPLATE,
    )
    assert Text.objects.get().state == "sent"


def test_whoever_has_no_number_is_not_told_by_text(ealing):
    assert text(make_contact(ealing), key="a", kind="a-kind", words=WORDS) is None


def test_where_letters_leave_and_text_messages_cannot_nobody_is_told_by_text(sam, settings):
    settings.EMBEDDED = False

    assert text(sam, key="a", kind="a-kind", words=WORDS) is None


def test_a_turn_that_fails_ends_nothing(monkeypatch):
    turns, until = [], threading.Event()

    def turn() -> None:
        turns.append(len(turns))
        if len(turns) == 1:
            raise OSError("The disk is full.")
        until.set()

    monkeypatch.setattr(keep_sending, "send_texts", turn)
    monkeypatch.setattr(keep_sending, "IDLE", 0.01)
    with keep_sending.texts_beside(until=until):
        assert until.wait(5)

    assert turns == [0, 1]


def test_without_a_key_it_stays_in_the_outbox_and_its_number_stays_sealed(told, letters, ealing):
    message = told()

    send_texts()

    [kept] = letters()
    assert (kept.subject, kept.text.strip(), kept.box) == (
        "Text message to Sam Khan (number ending 123)",
        WORDS,
        "ealing",
    )
    [line] = map(outbox.read, outbox.lines(letters.folder / "ealing"))
    assert line.private
    assert state(message) == "sent"
    assert not [path for path in letters.folder.rglob("*") if path.is_file() and b"900123" in path.read_bytes()]


def test_its_words_stand_sealed_in_the_database(told):
    told()

    with connection.cursor() as cursor:
        cursor.execute("SELECT words FROM newsletters_text")
        assert "Oak" not in cursor.fetchone()[0]


def test_an_urgent_one_that_was_not_answered_goes_again(told, notify):
    message = told()
    notify.then("lost")

    send_texts()

    assert state(message) == "sent"
    assert message.doubts == 1
    assert len(notify.taken) == 1


def test_one_that_had_arrived_though_nobody_answered_does_not_go_again(told, notify):
    message = told()
    notify.then("late")

    send_texts()

    assert state(message) == "sent"
    assert len(notify.taken) == 1


def test_any_other_that_was_not_answered_is_left_as_unknown(told, notify):
    message = told(urgent=False)
    notify.then("late")

    send_texts()
    send_texts()

    assert state(message) == "unknown"
    assert len(notify.taken) == 1


@pytest.mark.parametrize(
    ("status", "becomes"), [(429, "deferred"), (500, "deferred"), (403, "deferred"), (504, "unknown"), (400, "failed")]
)
def test_what_an_answer_means(told, notify, status, becomes):
    message = told(urgent=False)
    notify.then(status)

    send_texts()

    assert state(message) == becomes
    assert "07700" not in message.reply


def test_a_provider_that_cannot_be_reached_is_waited_for(told, notify, settings):
    settings.NOTIFY_URL = "http://127.0.0.1:9"
    message = told()

    send_texts()

    assert (state(message), message.doubts) == ("deferred", 0)
    assert message.next_try > timezone.now()


def test_what_a_dead_process_had_goes_again_a_few_times_where_it_is_urgent(told, notify):
    hurried, other = told(), told(key="another", urgent=False)
    assert {claim(), claim()} == {hurried, other}
    assert send_texts() == 0
    Text.objects.update(lease_until=timezone.now() - dt.timedelta(seconds=1))

    send_texts()

    assert (state(hurried), state(other)) == ("sent", "unknown")
    Text.objects.filter(pk=hurried.pk).update(
        state="sending", doubts=URGENT_AGAIN, lease_until=timezone.now() - dt.timedelta(seconds=1)
    )
    send_texts()
    assert state(hurried) == "unknown"


def test_a_clock_that_is_set_back_holds_up_no_urgent_one(told, notify):
    later = timezone.now() + dt.timedelta(hours=1)
    waits, put_off, held = told(), told(key="another"), told(key="a third")
    Text.objects.update(next_try=later)
    Text.objects.filter(pk=put_off.pk).update(state="deferred")
    Text.objects.filter(pk=held.pk).update(state="sending", lease_until=later)

    send_texts()

    assert [state(each) for each in (waits, put_off, held)] == ["sent"] * 3


def test_what_is_too_late_does_not_go(told, notify):
    message = told(expires_at=timezone.now())

    send_texts()

    assert state(message) == "expired"
    assert not notify.taken


def test_erasing_its_reader_takes_their_messages_out_of_row_and_outbox(
    told, sam, letters, django_capture_on_commit_callbacks
):
    message = told()
    send_texts()
    waits = told(key="another")
    assert [row["words"] for row in held(sam)] == [WORDS, WORDS]

    with django_capture_on_commit_callbacks(execute=True):
        erase(sam, by=None)

    assert (state(message), state(waits)) == ("sent", "cancelled")
    assert (message.words, message.contact) == ("", None)
    assert not [letter for letter in letters() if "Text message" in letter.subject]


def test_words_are_let_go_of_in_time(told, ealing, letters):
    told()
    send_texts()

    assert not old(ealing, timezone.now() - dt.timedelta(days=1))
    assert old(ealing, timezone.now() + dt.timedelta(days=1)).count() == 1


def test_half_an_account_is_told_at_start(settings):
    settings.NOTIFY_API_KEY, settings.NOTIFY_TEMPLATE_ID = "nonsense", ""

    assert {fault.id for fault in run_checks(tags=["mail"])} == {"newsletters.E004", "newsletters.E005"}
    settings.NOTIFY_API_KEY, settings.NOTIFY_TEMPLATE_ID = KEY, TEMPLATE
    assert not run_checks(tags=["mail"])
