"""A letter that is stopped while its server waits for it is not handed over, however slow that server is."""

import threading
import time

from newsletters.transport.smtp import Server
from newsletters.wire.journal import read
from newsletters.wire.pipeline import Pipeline
from tests.newsletters.wire.test_pipeline import HOW, Letters, journal, sink

__all__ = ["journal", "sink"]


def test_what_was_asked_about_comes_back_when_it_is_stopped_and_nobody_gets_it(sink, journal):
    source = Letters("one@school.example", "two@school.example")
    pipeline = Pipeline(Server("127.0.0.1", sink.port, connections=1), journal)
    sink.may_answer.clear()
    results = []
    until = time.monotonic() + 10
    try:
        while pipeline.in_hand < 2:
            results += pipeline.step(source, wait=0.05)
        pipeline.unwanted.add(2)
        threading.Timer(0.05, sink.may_answer.set).start()
        while len(results) < 2 and time.monotonic() < until:
            results += pipeline.step(source, wait=0.05)
    finally:
        pipeline.close()

    assert [(result.delivery, result.cut) for result in results] == [(1, ""), (2, "back")]
    assert dict(sink.taken) == {"one@school.example": 1}
    assert read(journal.path).of(2).kind == "N"


@HOW
def test_one_that_is_wanted_again_goes(sink, journal):
    source = Letters("one@school.example", "two@school.example")
    pipeline = Pipeline(Server("127.0.0.1", sink.port, connections=1), journal)
    pipeline.unwanted.add(1)
    backs = 0
    until = time.monotonic() + 10
    try:
        while sum(sink.taken.values()) < 2 and time.monotonic() < until:
            for result in pipeline.step(source, wait=0.05):
                if result.cut == "back":
                    backs += 1
                    pipeline.unwanted.clear()
                    source.waiting.append(result.delivery)
    finally:
        pipeline.close()

    assert backs == 1
    assert dict(sink.taken) == {"one@school.example": 1, "two@school.example": 1}
