"""Outcomes are written and letters claimed beside the sending."""

import threading

import pytest

from newsletters.delivery import books
from newsletters.delivery.beside import Beside
from newsletters.delivery.deliver import Deliverer
from newsletters.delivery.settle import settle
from newsletters.wire import journal
from tests.newsletters.sending.source import add_readers, seal_now


def test_the_next_batch_is_claimed_while_this_one_goes_and_given_back_at_the_end(gatekeeping, mail_server):
    add_readers(gatekeeping, 30)
    mailing = seal_now(gatekeeping)

    with Deliverer() as deliverer:
        deliverer.turn()
        states = mailing.states()
        assert states["sending"] > 10
        deliverer.until = lambda: True

    assert mailing.states() == {"sent": len(mail_server.to), "pending": 30 - len(mail_server.to)}


def test_outcomes_outlive_a_fault_in_writing_them_down(gatekeeping, mail_server, monkeypatch):
    add_readers(gatekeeping, 30)
    mailing = seal_now(gatekeeping)
    real, faults = books.note, [RuntimeError("no disk")]

    def faulty(outcomes, **asked):
        if outcomes and faults:
            raise faults.pop()
        return real(outcomes, **asked)

    monkeypatch.setattr(books, "note", faulty)
    with Deliverer() as deliverer:
        with pytest.raises(RuntimeError, match="no disk"):
            _all(deliverer)
        _all(deliverer)

    assert len(mail_server.to) == 30
    assert mailing.states() == {"sent": 30}


@pytest.mark.django_db(transaction=True)
def test_what_is_done_beside_has_a_thread_that_ends_and_what_fails_is_raised_where_it_is_asked_for(monkeypatch):
    monkeypatch.setattr("newsletters.delivery.beside._in_memory", lambda: False)
    beside: Beside[object] = Beside()
    beside.begin(lambda: threading.current_thread().name)
    assert str(beside.result()).startswith("keeps the books")
    beside.begin(lambda: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        beside.result()
    beside.begin(lambda: 7)
    with pytest.raises(RuntimeError, match="One piece of work at a time"):
        beside.begin(lambda: 8)

    assert beside.result() == 7
    beside.close()
    assert not beside
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("keeps the books")]


def _all(deliverer: Deliverer, *, batch: int | None = None) -> None:
    while deliverer.turn():
        deliverer.batch = batch or deliverer.batch


def test_what_a_process_cannot_write_down_at_its_end_stands_in_its_journal_for_the_next(
    gatekeeping, mail_server, monkeypatch
):
    add_readers(gatekeeping, 30)
    mailing = seal_now(gatekeeping)
    real = books.note

    def away(outcomes, **asked):
        raise RuntimeError("no database")

    deliverer = Deliverer()
    with pytest.raises(RuntimeError, match="no database"), deliverer:  # noqa: PT012 (it fails where it ends)
        deliverer.books.begin(30, None)
        while len(mail_server.to) < 5:
            deliverer._step(None)
            if deliverer.books.begun and not deliverer.books.busy:
                deliverer.books.take_in()
        monkeypatch.setattr(books, "note", away)
    monkeypatch.setattr(books, "note", real)
    assert mailing.states() == {"sending": 30}

    settle()

    assert mailing.states() == {"sent": len(mail_server.to), "pending": 30 - len(mail_server.to)}


def test_an_answer_that_cannot_be_taken_in_now_is_taken_in_the_next_time(due, mail_server, monkeypatch):
    mailing = due("later@school.example", "one@school.example")
    faults = [RuntimeError("the database is away")]
    real = Deliverer._since

    def faulty(self, number):
        if faults:
            raise faults.pop()
        return real(self, number)

    monkeypatch.setattr(Deliverer, "_since", faulty)
    with Deliverer() as deliverer:
        with pytest.raises(RuntimeError, match="away"):
            _all(deliverer, batch=10)
        _all(deliverer, batch=10)

    assert mailing.states() == {"deferred": 1, "sent": 1}


def test_a_long_journal_is_begun_anew_when_nothing_is_due(due, mail_server, monkeypatch):
    monkeypatch.setattr(journal, "LONG", 10)
    due("one@school.example")

    with Deliverer() as deliverer:
        _all(deliverer, batch=10)
        before = deliverer.worker.path.read_bytes()
        deliverer.begin_anew()
        after = deliverer.worker.path.read_bytes()

    assert b"\nR " in before
    assert before.startswith(after)
    assert after.count(b"\n") == 1
