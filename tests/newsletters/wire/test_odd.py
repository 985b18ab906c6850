"""Servers that say what nobody asked, that let in few, and a journal that cannot be written: no letter is told as sent
that was not said, and none is lost.
"""

import contextlib
import errno
import os
import socket
import threading
import time

import pytest

from newsletters.transport.base import Answer, CutBefore, Envelope, Unreachable
from newsletters.transport.smtp import Server, Smtp
from newsletters.wire import journal as journals
from newsletters.wire import pipeline as pipelines
from newsletters.wire.carrier import OneByOne
from newsletters.wire.journal import Journal, read
from newsletters.wire.keeping import KeptBy
from newsletters.wire.pipeline import Pipeline
from tests.newsletters.wire.test_pipeline import HOW, LETTER, MANY, Letters, carry, journal, outcomes, sink

__all__ = ["journal", "sink"]


@HOW
def test_a_yes_to_data_is_no_letter_taken(sink, journal):
    source = Letters("early@school.example", "one@school.example")
    pipeline = Pipeline(Server("127.0.0.1", sink.port, connections=1), journal)
    results = []
    try:
        while len(results) < 2:
            results += pipeline.step(source, wait=0.05)
    finally:
        pipeline.close()

    assert {result.delivery: result.cut or result.answer.code for result in results} == {1: "back", 2: 250}
    assert dict(sink.taken) == {"one@school.example": 1}


def test_nor_is_it_one_by_one(sink):
    with Smtp(Server("127.0.0.1", sink.port)) as transport, pytest.raises(CutBefore, match="250"):
        transport.send(Envelope("news@ealing.example", "early@school.example"), LETTER)


@pytest.mark.parametrize("sink", [{"most": 1}], indirect=True)
def test_a_server_that_lets_in_one_of_us_gets_all_letters_by_that_one(sink, journal, monkeypatch):
    monkeypatch.setattr(pipelines, "AGAIN", 0.0)

    results = carry(sink, journal, Letters(*MANY), connections=3)

    assert outcomes(results) == {250: 300}
    assert set(sink.taken.values()) == {1}


def test_what_is_said_to_a_recipient_after_a_refused_sender_is_not_the_reason(journal):
    """Refused at MAIL for now, and the connection cut before that was read: it goes again, and has not failed."""
    may_answer, said = threading.Event(), threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.sendall(b"220 odd.example\r\n")
                connection.recv(1000)
                connection.sendall(b"250-odd.example\r\n250 PIPELINING\r\n")
                may_answer.wait(5)
                connection.sendall(b"452 4.3.1 Too much\r\n503 5.5.1 MAIL first\r\n503 5.5.1 RCPT first\r\n")
                said.set()

        threading.Thread(target=serve, daemon=True).start()
        source = Letters("one@school.example")
        pipeline = Pipeline(Server("127.0.0.1", listener.getsockname()[1], connections=1), journal)
        try:
            while not pipeline.in_hand:
                assert pipeline.step(source, wait=0.05) == []
            may_answer.set()
            assert said.wait(5)
            results = pipeline.abort("the server reset the connection")
        finally:
            pipeline.close()

    assert [result.answer.code for result in results if result.answer] == [452]


@pytest.mark.parametrize("answer", [b"25", b"250 2.0.0 o" + b"o" * (1 << 17)], ids=["half", "without-end"])
def test_an_answer_that_never_becomes_whole_ends_its_connection_at_once(journal, answer):
    """Kept, so that nothing is taken off the connection before it is whole."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection, contextlib.suppress(OSError):
                connection.sendall(b"220 odd.example\r\n")
                connection.recv(1000)
                connection.sendall(b"250-odd.example\r\n250 PIPELINING\r\n")
                connection.recv(1000)
                connection.sendall(b"250 OK\r\n250 OK\r\n354 Go\r\n")
                connection.recv(1 << 16)
                connection.sendall(answer)

        threading.Thread(target=serve, daemon=True).start()
        source = Letters("one@school.example")
        with KeptBy(journal) as keeper:
            pipeline = Pipeline(Server("127.0.0.1", listener.getsockname()[1], connections=1), journal, keeper)
            results, steps, began = [], 0, time.monotonic()
            try:
                while not results and time.monotonic() - began < 5:
                    results = pipeline.step(source, wait=0.05)
                    steps += 1
            finally:
                pipeline.close()

    assert [result.cut for result in results] == ["after"]
    assert steps < 60


@pytest.fixture
def full(monkeypatch):
    """`full.append(0)`: the disk takes nothing more; `full.append(3)`: three bytes more."""
    rooms: list[int] = []
    real = os.write

    def write(file, data):
        if not rooms:
            return real(file, data)
        if room := rooms.pop(0):
            rooms.append(0)
            return real(file, data[:room])
        rooms.append(0)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(journals.os, "write", write)
    return rooms


def test_without_room_for_the_journal_nothing_is_handed_over_and_all_go_when_there_is(sink, journal, full):
    source = Letters(*MANY[:20])
    server = Server("127.0.0.1", sink.port, connections=2)
    pipeline = Pipeline(server, journal)
    full.append(0)
    results = []

    def go_on(until=lambda: False) -> None:
        while source or pipeline.in_hand or not until:
            for result in pipeline.step(source, wait=0.05):
                results.append(result)
                if result.cut == "back":
                    source.waiting.append(result.delivery)

    with pytest.raises(Unreachable, match="journal cannot be written: No space left"):
        go_on(until=None)
    assert not sink.taken
    full.clear()
    go_on()
    pipeline.close()

    assert {result.cut for result in results if not result.answer} == {"back"}
    assert outcomes(results)[250] == 20
    assert set(sink.taken.values()) == {1}


def test_a_line_that_did_not_fit_leaves_nothing_behind_it(tmp_path, full):
    with Journal(tmp_path / "worker") as made:
        made.leaving(1, connection=1, end=100)
        full.append(3)
        with pytest.raises(journals.CannotWrite):
            made.answered([(1, Answer(250, "Ok"))])
        full.clear()
        made.leaving(2, connection=1, end=200)

        record = read(made.path)

    assert [record.of(number).kind for number in (1, 2)] == ["D", "D"]


def test_one_by_one_nothing_is_handed_over_either(sink, journal, full):
    carrier = OneByOne(Smtp(Server("127.0.0.1", sink.port)), journal)
    source = Letters("one@school.example")
    full.append(0)

    (result,) = carrier.step(source, wait=0)

    assert result.cut == "back"
    with pytest.raises(Unreachable, match="journal cannot be written"):
        carrier.step(source, wait=0)
    carrier.close()
    assert not sink.taken


def test_processes_of_a_host_whose_name_has_dots_each_have_a_journal(tmp_path):
    with Journal(tmp_path / "web.example.org-1-a") as one, Journal(tmp_path / "web.example.org-2-b") as two:
        assert sorted(path.name for path in tmp_path.iterdir()) == [one.path.name, two.path.name]
