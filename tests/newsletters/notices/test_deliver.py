"""Notices: each goes once, ahead of bulk letters, in time or not at all, and keeps no secret afterwards."""

import datetime as dt
import socket
import threading
import time

import pytest
from django.db import connection
from django.utils import timezone

from cms.notices.models import Notice
from cms.notices.tell import tell
from newsletters.delivery.claim import URGENT_AGAIN
from newsletters.delivery.deliver import Deliverer
from newsletters.delivery.keep_delivering import keep_delivering
from newsletters.delivery.worker import Worker
from newsletters.models import Lane
from newsletters.notices.claim import claim
from newsletters.notices.deliver import deliver_notices
from newsletters.notices.hand import number_of
from newsletters.notices.settle import settle
from newsletters.transport import Answer, Unreachable
from tests.newsletters.sending.hooked import Hooked
from tests.newsletters.sending.source import add_readers, seal_now

WORDS = {"subject": "Your link", "text": "Follow this link:\n\nhttp://ealing.test/somewhere/abc/\n\nIt lives a day."}


@pytest.fixture
def told(ealing):
    """`told("sam@…", urgent=True)`: a notice that is due."""

    def make(to: str, **fields):
        return tell(ealing, **{"key": f"a link for {to}", "kind": "a-link", "to": to} | WORDS | fields)

    return make


def stored_text(notice: Notice) -> str:
    """As it stands in the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM notices_notice WHERE id = %s", [notice.pk])
        return cursor.fetchone()[0]


def state(notice: Notice) -> str:
    notice.refresh_from_db()
    return notice.state


def test_a_notice_arrives_as_text_and_html_under_the_partnerships_name(told, ealing, letters):
    ealing.contact_email = "office@ealing.example"
    ealing.save()
    told("sam@oak.example")

    [letter] = letters()

    assert (letter.to, letter.subject, letter.box) == ("sam@oak.example", "Your link", "ealing")
    assert letter.message["From"].addresses[0].display_name == ealing.name
    assert letter.message["Auto-Submitted"] == "auto-generated"
    assert letter.message["List-Unsubscribe"] is None
    assert letter.links == ["/somewhere/abc/"]
    assert '<a href="http://ealing.test/somewhere/abc/"' in letter.html
    assert "office@ealing.example" in letter.html


def test_words_from_outside_break_out_of_nothing(told, letters):
    words = "<script>alert(1)</script>\n.\n.dot\n\n[[name]]"
    told("sam@oak.example", subject="Hello\r\nBcc: all@oak.example", text=words)

    [letter] = letters()

    assert letter.message["Bcc"] is None
    assert "<script>" not in letter.html
    assert ".\n.dot" in letter.text


def test_told_twice_by_one_key_it_goes_once(told, letters):
    assert told("sam@oak.example") == told("sam@oak.example", text="Other words.")
    assert len(letters()) == 1

    told("sam@oak.example")

    assert len(letters()) == 1


def test_a_second_deliverer_finds_nothing_while_the_first_sends(told, mail_server):
    told("sam@oak.example")
    second = []
    with Deliverer() as two, Deliverer(transport=Hooked(after=1, act=lambda: second.append(two.notices()))) as one:
        assert one.notices() == 1

    assert second == [0]
    assert mail_server.to == ["sam@oak.example"]


@pytest.fixture
def killed(told):
    """`killed(write, urgent=True)`: a notice whose process died after `write(journal, number)`."""

    def make(write, **fields):
        notice = told("sam@oak.example", expires_at=timezone.now() + dt.timedelta(minutes=15), **fields)
        with Worker() as worker:
            [claimed] = claim(by=worker.name)
            write(worker.journal, number_of(claimed))
            worker.path.rename(worker.path.with_suffix(".kept"))
        # As after kill -9: the file is there, its lock is not.
        worker.path.with_suffix(".kept").rename(worker.path)
        return notice

    return make


def dot(journal, number):
    journal.leaving(number, connection=1, end=100)


def test_of_a_killed_worker_what_it_had_not_begun_goes_at_once(killed, mail_server):
    notice = killed(lambda journal, number: None)

    deliver_notices()

    assert state(notice) == "sent"
    assert mail_server.to == ["sam@oak.example"]


@pytest.mark.parametrize(("answer", "after"), [(Answer(250, "OK"), "sent"), (Answer(550, "No such user"), "failed")])
def test_of_a_killed_worker_an_answer_on_record_stands(killed, mail_server, answer, after):
    notice = killed(lambda journal, number: journal.answered([(number, answer)]), secret=True)

    deliver_notices()

    assert state(notice) == after
    assert stored_text(notice) == ""
    assert mail_server.to == []


@pytest.mark.parametrize(("fields", "after"), [({}, "unknown"), ({"urgent": True}, "sent"), ({"secret": True}, "sent")])
def test_of_a_killed_worker_only_what_somebody_waits_for_goes_again_in_doubt(killed, mail_server, fields, after):
    notice = killed(dot, **fields)

    deliver_notices()

    assert state(notice) == after
    assert bool(stored_text(notice)) != notice.secret


def test_what_is_too_late_by_then_does_not_go_again_and_keeps_no_secret(killed, mail_server):
    notice = killed(dot, secret=True)
    Notice.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))

    deliver_notices()

    assert state(notice) == "unknown"
    assert stored_text(notice) == ""
    assert mail_server.to == []


def test_a_worker_that_lives_keeps_its_notice(told):
    notice = told("sam@oak.example")
    with Worker() as worker:
        claim(by=worker.name)

        assert settle() == 0
        assert state(notice) == "sending"


def test_a_secret_is_sealed_at_rest_and_emptied_once_it_is_sent(told, letters):
    notice = told("sam@oak.example", secret=True)
    assert "somewhere" not in stored_text(notice)

    assert letters()[0].links == ["/somewhere/abc/"]

    assert state(notice) == "sent"
    assert stored_text(notice) == ""


def test_what_is_too_late_does_not_go_and_keeps_no_secret(told, letters):
    notice = told("sam@oak.example", secret=True, expires_at=timezone.now() - dt.timedelta(seconds=1))

    assert letters() == []

    assert state(notice) == "expired"
    assert stored_text(notice) == ""


def test_try_again_means_in_fifteen_seconds_for_what_is_urgent_and_in_a_minute_otherwise(told, mail_server):
    urgent, other = told("later@oak.example", urgent=True), told("later@elm.example")

    deliver_notices()

    assert (state(urgent), state(other)) == ("deferred", "deferred")
    assert dt.timedelta(seconds=10) < urgent.next_try - timezone.now() < dt.timedelta(seconds=20)
    assert dt.timedelta(seconds=40) < other.next_try - timezone.now() < dt.timedelta(seconds=90)
    assert deliver_notices() == 0
    Notice.objects.update(next_try=timezone.now())
    assert deliver_notices() == 2
    assert state(urgent) == "sent"


def test_a_refusal_for_good_is_final(told, mail_server):
    notice = told("gone@oak.example", secret=True)

    deliver_notices()

    assert state(notice) == "failed"
    assert notice.reply.startswith("550")
    assert stored_text(notice) == ""


def test_in_doubt_an_urgent_one_goes_again_under_the_same_message_id_and_another_does_not(told, mail_server):
    urgent, other = told("cut-after@oak.example", urgent=True), told("cut-after@elm.example")

    deliver_notices()

    assert mail_server.to.count("cut-after@oak.example") == 1 + URGENT_AGAIN
    assert len({letter["Message-ID"] for letter in mail_server.letters}) == 2
    assert mail_server.to.count("cut-after@elm.example") == 1
    assert (state(urgent), state(other)) == ("unknown", "unknown")


def test_with_the_server_away_notices_wait_unclaimed(told, settings):
    settings.EMBEDDED, settings.SMTP_URL = False, "smtp://127.0.0.1:9"
    notice = told("sam@oak.example", urgent=True)

    with pytest.raises(Unreachable):
        deliver_notices()

    assert state(notice) == "pending"


def test_one_that_was_sealed_under_a_lost_key_fails_and_holds_nobody_up(told, mail_server):
    lost, good = told("sam@oak.example"), told("kim@oak.example")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE notices_notice SET text = 'gAAAAAnonsense' WHERE id = %s", [lost.pk])

    deliver_notices()

    assert mail_server.to == ["kim@oak.example"]
    assert Notice.objects.defer("text").get(pk=lost.pk).state == "failed"
    assert state(good) == "sent"


def test_a_code_leaves_within_a_second_while_bulk_letters_go(told, gatekeeping, mail_server):
    add_readers(gatekeeping, 200)
    bulk = seal_now(gatekeeping)
    mail_server.faults.slow = 0.01
    with Deliverer() as deliverer:
        deliverer.batch = 200
        since = []

        def meanwhile() -> bool:
            if len(mail_server.to) >= 5 and not since:
                told("sam@oak.example", urgent=True)
                since.append(time.monotonic())
            if "sam@oak.example" in mail_server.to:
                since.append(time.monotonic())
                return True
            return False

        deliverer.until = meanwhile
        deliverer.turn()

    assert since[1] - since[0] < 1.0
    assert mail_server.to.index("sam@oak.example") < 100
    assert bulk.states()["pending"] > 50


def test_urgent_letters_go_before_notices_that_nobody_waits_for(told, gatekeeping, mail_server):
    for number in range(5):
        told(f"reminder{number}@oak.example")
    told("code@oak.example", urgent=True)
    add_readers(gatekeeping, 3)
    seal_now(gatekeeping, lane=Lane.URGENT)
    with Deliverer() as deliverer:
        deliverer.turn()
        deliverer.notices()

    assert mail_server.to[0] == "code@oak.example"
    assert {address.partition("@")[0].rstrip("0123456789") for address in mail_server.to[1:4]} == {"reader"}
    assert len(mail_server.to) == 9


def test_something_urgent_is_let_in_while_many_notices_go(told, gatekeeping, mail_server):
    for number in range(40):
        told(f"reminder{number}@oak.example")
    add_readers(gatekeeping, 1)
    mail_server.faults.slow = 0.02
    with Deliverer() as deliverer:
        came = []

        def meanwhile() -> bool:
            if len(mail_server.to) >= 3 and not came:
                came.append(seal_now(gatekeeping, lane=Lane.URGENT))
            return False

        deliverer.until = meanwhile
        deliverer.notices()

    assert mail_server.to.index("reader0@school.example") < 20
    assert len(mail_server.to) == 41


def test_after_a_sleep_it_sends_none_that_others_settled(told, mail_server, monkeypatch):
    monkeypatch.setattr("newsletters.delivery.worker.ASLEEP", 0.0)
    notices = [told(f"sam{number}@oak.example") for number in range(5)]
    real = time.time

    def asleep() -> None:
        monkeypatch.setattr(time, "time", lambda: real() + 600)
        Notice.objects.filter(state="sending").update(lease_until=timezone.now() - dt.timedelta(minutes=5))
        settle()

    with Deliverer(transport=Hooked(after=1, act=asleep)) as deliverer:
        deliverer.notices()

    assert len(mail_server.to) == 1
    assert sorted(state(notice) for notice in notices) == ["deferred"] * 4 + ["unknown"]


def test_what_was_not_begun_is_given_back_when_the_process_is_told_to_stop(told, mail_server):
    for number in range(20):
        told(f"sam{number}@oak.example")
    with Deliverer(until=lambda: len(mail_server.to) >= 3) as deliverer:
        deliverer.notices()

    assert Notice.objects.filter(state="pending").count() == 20 - len(mail_server.to) > 0


def test_one_whose_reader_was_erased_meanwhile_does_not_go(told, mail_server):
    notice, other = told("sam@oak.example"), told("kim@oak.example")

    def erased() -> None:
        Notice.objects.filter(pk=other.pk).update(address="", text="", contact=None)

    with Deliverer(transport=Hooked(after=1, act=erased)) as deliverer:
        deliverer.notices()

    assert (state(notice), state(other)) == ("sent", "cancelled")
    assert mail_server.to == ["sam@oak.example"]


def test_letters_and_notices_share_the_connections(told, gatekeeping, mail_server, monkeypatch):
    connected = []
    real = socket.create_connection
    monkeypatch.setattr(socket, "create_connection", lambda *a, **k: connected.append(a) or real(*a, **k))
    add_readers(gatekeeping, 10)
    seal_now(gatekeeping)
    for number in range(10):
        told(f"sam{number}@oak.example", urgent=True)

    with Deliverer() as deliverer:
        while deliverer.turn():
            pass

    assert len(mail_server.to) == 20
    assert len(connected) <= 4


@pytest.mark.django_db(transaction=True)
def test_the_delivery_process_sends_them_by_itself(ealing, mail_server):
    tell(ealing, key="one", kind="a-link", to="sam@oak.example", **WORDS)
    told_to_stop = threading.Event()
    threading.Timer(10, told_to_stop.set).start()
    real = mail_server.took

    def took(envelope) -> None:
        real(envelope)
        told_to_stop.set()

    mail_server.took = took
    keep_delivering(until=told_to_stop)

    assert mail_server.to == ["sam@oak.example"]
    assert Notice.objects.get().state == "sent"
