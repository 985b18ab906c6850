"""Delivering against a real SMTP server: nobody is lost and nobody gets two."""

import datetime as dt
import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.utils import timezone

from newsletters.delivery.claim import URGENT_AGAIN, Claimed, claim
from newsletters.delivery.deliver import Deliverer, deliver, deliver_due
from newsletters.delivery.settle import settle
from newsletters.delivery.worker import Worker
from newsletters.models import Delivery, Lane, Mailing
from newsletters.transport import Answer, Unreachable
from tests.newsletters.sending.hooked import Hooked
from tests.newsletters.sending.source import Source, add_readers, make_publication, seal_now


def make_due_again(mailing: Mailing) -> None:
    mailing.deliveries.waiting().update(next_try=timezone.now())


def test_a_letter_goes_to_each_reader_once_with_their_own_parts(due, mail_server):
    mailing = due("sam@school.example", "office@school.example")

    assert deliver(mailing) == 2

    assert sorted(mail_server.to) == ["office@school.example", "sam@school.example"]
    assert mailing.states() == {"sent": 2}
    for letter, to in zip(mail_server.letters, mail_server.to, strict=True):
        assert to in letter["To"]
        assert letter["Subject"] == "Gatekeeping number 1"
        delivery = mailing.deliveries.get(address=to)
        assert letter["Message-ID"] == f"<{mailing.pk}.{delivery.pk}@ealing.test>"
        assert delivery.reason in letter.get_body(("plain",)).get_content()
    leave = {letter["List-Unsubscribe"] for letter in mail_server.letters}
    assert len(leave) == 2
    assert set(mail_server.senders) == {"news@ealing.example"}


def test_all_letters_go_over_four_connections_at_most(due, mail_server, monkeypatch):
    connected = []
    real = socket.create_connection
    monkeypatch.setattr(socket, "create_connection", lambda *a, **k: connected.append(a) or real(*a, **k))

    deliver(due(*(f"reader{n}@school.example" for n in range(30))))

    assert len(mail_server.to) == 30
    assert len(connected) <= 4


def test_a_mailing_with_nothing_left_is_done_and_its_source_hears_of_the_first_letter_once(
    due, gatekeeping, mail_server
):
    mailing = due(*(f"reader{n}@school.example" for n in range(25)))

    deliver(mailing)
    deliver_due()

    mailing.refresh_from_db()
    assert mailing.state == Mailing.State.DONE
    assert mailing.first_left_at is not None
    assert Source.told == [gatekeeping.pk]


def test_a_source_that_fails_when_told_does_not_stop_the_letters_and_is_told_again(
    due, gatekeeping, mail_server, monkeypatch
):
    from newsletters.delivery.finish import tell_whom_nobody_told

    mailing = due("sam@school.example")
    with monkeypatch.context() as broken:
        broken.setattr(type(gatekeeping), "on_first_letter", lambda self: 1 / 0)
        deliver(mailing)
    assert mailing.states() == {"sent": 1}
    assert Source.told == []

    tell_whom_nobody_told()

    assert Source.told == [gatekeeping.pk]


def test_a_server_that_asks_to_try_again_gets_it_again_later(due, mail_server):
    mailing = due("later@school.example", "sam@school.example")

    deliver(mailing)
    waiting = mailing.deliveries.get(address="later@school.example")
    assert waiting.state == Delivery.State.DEFERRED
    assert waiting.attempts == 1
    assert waiting.reply.startswith("451")
    assert dt.timedelta(seconds=40) < waiting.next_try - timezone.now() < dt.timedelta(seconds=90)
    assert deliver(mailing) == 0

    make_due_again(mailing)
    deliver(mailing)

    assert mailing.states() == {"sent": 2}


def test_who_is_never_taken_fails_in_the_end(due, mail_server):
    mailing = due("later@school.example")
    mail_server.faults.later = 1000
    mailing.deliveries.update(attempts=15)

    deliver(mailing)

    row = mailing.deliveries.get()
    assert row.state == Delivery.State.FAILED
    assert "Given up" in row.reply
    mailing.refresh_from_db()
    assert mailing.state == Mailing.State.DONE


@pytest.mark.parametrize(("address", "code"), [("gone@school.example", "550"), ("full@school.example", "552")])
def test_a_refusal_for_good_fails_and_the_next_letter_goes_over_the_same_connection(due, mail_server, address, code):
    mailing = due("a@school.example", address, "z@school.example")

    deliver(mailing)

    assert mailing.states() == {"sent": 2, "failed": 1}
    assert mailing.deliveries.get(state="failed").reply.startswith(code)


@pytest.mark.parametrize("address", ["cut-before@school.example", "closing@school.example"])
def test_a_connection_cut_before_the_final_dot_means_again(due, mail_server, address):
    mailing = due("a@school.example", address, "z@school.example")

    deliver(mailing)

    assert mailing.states() == {"sent": 2, "deferred": 1}
    assert mailing.deliveries.get(state="deferred").attempts == 0


def test_a_connection_cut_after_the_final_dot_is_unknown_and_does_not_go_again(due, mail_server):
    mailing = due("a@school.example", "cut-after@school.example", "z@school.example")

    deliver(mailing)
    make_due_again(mailing)
    deliver(mailing)

    assert mailing.states() == {"sent": 2, "unknown": 1}
    assert mail_server.to.count("cut-after@school.example") == 1


def test_an_urgent_letter_in_doubt_goes_again_a_few_times_under_the_same_message_id(due, mail_server):
    mailing = due("cut-after@school.example", lane=Lane.URGENT)

    deliver(mailing)

    assert len(mail_server.letters) == 1 + URGENT_AGAIN
    assert len({letter["Message-ID"] for letter in mail_server.letters}) == 1
    assert mailing.states() == {"unknown": 1}


def test_a_server_that_turns_us_away_costs_no_letter(due, mail_server):
    mailing = due("a@school.example", "b@school.example")
    mail_server.faults.greeting = "421 4.3.2 Too busy"

    with pytest.raises(Unreachable, match="Too busy"):
        deliver(mailing)

    assert mailing.states() == {"pending": 2}
    mail_server.faults.greeting = ""
    deliver(mailing)
    assert mailing.states() == {"sent": 2}


def test_a_server_that_is_not_there_costs_no_letter(due, settings):
    settings.EMBEDDED, settings.SMTP_URL = False, "smtp://127.0.0.1:9"
    mailing = due("a@school.example")

    with pytest.raises(Unreachable, match="cannot be reached"):
        deliver(mailing)

    assert mailing.states() == {"pending": 1}


def test_a_connection_that_the_server_closed_while_idle_is_made_anew(due, mail_server, monkeypatch):
    import time

    mail_server.faults.letters = 1
    mailing = due("a@school.example", "b@school.example")
    real = Deliverer.turn
    with Deliverer() as deliverer:
        deliverer.batch = 1
        real(deliverer)
        time.sleep(0.2)
        real(deliverer)

    assert mailing.states() == {"sent": 2}


def test_urgent_letters_leave_before_bulk_ones(ealing, camden, due, mail_server):
    bulk = due(*(f"bulk{n}@school.example" for n in range(5)))
    alert = make_publication(camden)
    alert.lists.get().named.add(*_contact(camden, "urgent@school.example"))
    seal_now(alert, lane=Lane.URGENT)

    deliver_due()

    assert mail_server.to[0] == "urgent@school.example"
    assert bulk.states() == {"sent": 5}


def _contact(partnership, address):
    from tests.factories import make_contact

    return [make_contact(partnership, address)]


def test_something_urgent_is_let_in_while_a_bulk_mailing_goes(camden, gatekeeping, mail_server):
    add_readers(gatekeeping, 40)
    bulk = seal_now(gatekeeping)
    alert = make_publication(camden)
    alert.lists.get().named.add(*_contact(camden, "urgent@school.example"))
    mail_server.faults.slow = 0.05

    with Deliverer() as deliverer:
        deliverer.batch = 40
        came = []

        def first_look() -> bool:
            if len(mail_server.to) >= 3 and not came:
                came.append(seal_now(alert, lane=Lane.URGENT))
            return False

        deliverer.until = first_look
        while deliverer.turn():
            pass

    assert mail_server.to.index("urgent@school.example") < 20
    assert bulk.states() == {"sent": 40}


def test_a_letter_that_cannot_be_written_fails_alone(due, mail_server):
    mailing = due("a@school.example", "b@school.example")
    good = mailing.variants.get()
    bad = mailing.variants.create(key="broken", language="en-gb", skeleton=b"nonsense", html="", text="", largest=0)
    mailing.deliveries.filter(address="a@school.example").update(variant=bad)

    deliver(mailing)

    assert mailing.states() == {"sent": 1, "failed": 1}
    assert mailing.deliveries.get(variant=good).state == "sent"


def test_an_address_that_would_break_out_of_its_command_is_refused(due, mail_server):
    mailing = due("a@school.example")
    mailing.deliveries.update(address="a@school.example>\r\nDATA")

    deliver(mailing)

    assert mailing.states() == {"failed": 1}
    assert mail_server.asked == []


def test_a_dot_at_the_start_of_a_line_arrives_as_it_was(mail_server):
    from newsletters.transport import Envelope, current

    with current() as transport:
        transport.send(
            Envelope("news@ealing.example", "a@school.example"), b"Subject: dots\r\n\r\n.\r\n..two\r\n.end\r\n"
        )

    assert mail_server.raw[0].endswith(b"\r\n\r\n.\r\n..two\r\n.end\r\n")


# --- Claims


@contextmanager
def killed(limit: int) -> Iterator[tuple[Worker, list[Claimed]]]:
    """A worker with claimed letters whose process is gone at the end: the file is there, its lock is not."""
    with Worker() as worker:
        yield worker, claim(by=worker.name, limit=limit)
        worker.path.rename(worker.path.with_suffix(".kept"))
    worker.path.with_suffix(".kept").rename(worker.path)


def test_of_a_worker_that_died_what_it_had_not_begun_goes_at_once(due, mail_server):
    mailing = due("a@school.example", "b@school.example", "c@school.example")
    with killed(2) as (_, claimed):
        assert len(claimed) == 2

    settle()
    deliver(mailing)

    assert mailing.states() == {"sent": 3}


def test_of_a_worker_that_died_answers_on_record_stand_and_only_a_dot_without_one_is_in_doubt(due, mail_server):
    mailing = due(*(f"{name}@school.example" for name in "abcde"))
    with killed(4) as (worker, (taken, refused, begun, in_doubt)):
        worker.journal.answered([(taken.id, Answer(250, "OK")), (refused.id, Answer(550, "No such user"))])
        worker.journal.leaving(begun.id, connection=1, end=100)
        worker.journal.stayed(begun.id)
        worker.journal.leaving(in_doubt.id, connection=1, end=200)

    settle()
    deliver(mailing)

    assert mailing.states() == {"sent": 3, "failed": 1, "unknown": 1}
    assert mail_server.to == [begun.address, "e@school.example"]
    mailing.refresh_from_db()
    assert mailing.state == Mailing.State.DONE


def test_after_a_power_cut_nothing_that_was_claimed_goes_by_itself(due, mail_server, monkeypatch):
    mailing = due("a@school.example", "b@school.example")
    with killed(1):
        pass
    monkeypatch.setattr("newsletters.wire.journal.boot", lambda: "another start of this machine")

    settle()
    deliver(mailing)

    assert mailing.states() == {"unknown": 1, "sent": 1}


def test_letters_of_a_worker_that_lives_are_left_to_it(due, mail_server):
    mailing = due("a@school.example")
    with Worker() as worker:
        claim(by=worker.name, limit=10)

        settle()

        assert mailing.states() == {"sending": 1}


def test_letters_of_a_worker_of_another_host_are_unknown_when_its_lease_runs_out(due):
    mailing = due("a@school.example")
    claim(by="elsewhere-1-abcd", limit=10)
    settle()
    assert mailing.states() == {"sending": 1}

    mailing.deliveries.update(lease_until=timezone.now() - dt.timedelta(seconds=1))
    settle()

    assert mailing.states() == {"unknown": 1}


def test_urgent_letters_of_a_worker_that_died_go_again(due, mail_server):
    mailing = due("a@school.example", lane=Lane.URGENT)
    claim(by="elsewhere-1-abcd", limit=10)
    mailing.deliveries.update(lease_until=timezone.now() - dt.timedelta(seconds=1))

    deliver_due()

    assert mailing.states() == {"sent": 1}
    assert Counter(mail_server.to) == {"a@school.example": 1}


def test_a_worker_that_lost_its_claim_writes_no_outcome(due, mail_server, monkeypatch):
    mailing = due("a@school.example")

    def robbed() -> None:
        mailing.deliveries.update(worker="another")

    with Deliverer(transport=Hooked(after=1, act=robbed)) as deliverer:
        deliverer.turn()

    assert mailing.states() == {"sending": 1}
