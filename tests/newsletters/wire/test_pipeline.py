"""Letters over several connections at once: every one comes to an outcome, and none is taken twice."""

from collections import Counter, deque
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsletters.transport.base import Envelope, Unreachable
from newsletters.transport.smtp import Server
from newsletters.wire.journal import Journal, read
from newsletters.wire.line import Ready, Result
from newsletters.wire.pipeline import Pipeline
from tests.newsletters.wire.sink import Sink

LETTER = b"Subject: News\r\n\r\n" + b"All of it, in many words.\r\n" * 1500


class Letters:
    """A source: one letter for each address."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = dict(enumerate(addresses, start=1))
        self.waiting = deque(self.addresses)

    def __bool__(self) -> bool:
        return bool(self.waiting)

    def take(self) -> Ready | None:
        if not self.waiting:
            return None
        number = self.waiting.popleft()
        return Ready(number, Envelope("news@ealing.example", self.addresses[number]), LETTER)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal(tmp_path / "worker") as made:
        yield made


@pytest.fixture
def sink(request) -> Iterator[Sink]:
    made = Sink(**getattr(request, "param", {}))
    yield made
    made.close()


def carry(sink: Sink, journal: Journal, source: Letters, **options: object) -> list[Result]:
    """Until each letter has an outcome; those that come back go again."""
    pipeline = Pipeline(Server("127.0.0.1", sink.port, **options), journal)  # type: ignore[arg-type]
    results: list[Result] = []
    try:
        while source or pipeline.in_hand:
            for result in pipeline.step(source, wait=0.05):
                results.append(result)
                if result.cut in ("back", "before"):
                    source.waiting.append(result.delivery)
    finally:
        pipeline.close()
    return results


def outcomes(results: list[Result]) -> Counter[object]:
    return Counter(result.answer.code if result.answer else result.cut for result in results)


MANY = [f"reader{n}@school.example" for n in range(300)]
HOW = pytest.mark.parametrize("sink", [{"pipelining": True}, {"pipelining": False}], indirect=True)


@HOW
def test_each_letter_is_taken_once_and_whole(sink, journal):
    results = carry(sink, journal, Letters(*MANY), connections=3)

    assert outcomes(results) == {250: 300}
    assert sink.taken == Counter(MANY)
    assert set(sink.letters) == {LETTER}
    assert sink.connections <= 3


@HOW
def test_a_refusal_is_its_own_letters_and_nobody_elses(sink, journal):
    odd = ["gone@a.example", "full@a.example", "later@a.example", "two-lines@a.example", "empty@a.example"]
    letters = Letters(*(name for pair in zip(odd * 4, MANY, strict=False) for name in pair))

    results = carry(sink, journal, letters, connections=2)

    by_name = {
        letters.addresses[result.delivery].partition("@")[0]: result.answer.code for result in results if result.answer
    }
    assert by_name["gone"] == by_name["empty"] == 550
    assert by_name["full"] == 552
    assert by_name["two-lines"] == 250
    assert sink.taken["nobody"] == 0
    assert all(sink.taken[name] == 1 for name in MANY[:20])
    assert sink.taken["gone@a.example"] == sink.taken["empty@a.example"] == sink.taken["full@a.example"] == 0


def test_a_new_connection_follows_one_that_has_had_its_fill(sink, journal):
    carry(sink, journal, Letters(*MANY), connections=1, letters=50)

    assert sink.taken == Counter(MANY)
    assert sink.connections == 6


@pytest.mark.parametrize("sink", [{"cut": "after-reply", "every": 20}, {"cut": "mid-data", "every": 20}], indirect=True)
def test_a_cut_that_can_be_judged_loses_and_doubles_nobody(sink, journal):
    results = carry(sink, journal, Letters(*MANY), connections=2)

    in_doubt = outcomes(results)["after"]
    assert set(sink.taken.values()) == {1}
    assert len(sink.taken) + in_doubt >= 300
    assert outcomes(results)[250] == len(sink.taken)


@pytest.mark.parametrize("sink", [{"cut": "before-reply", "every": 20}], indirect=True)
def test_a_cut_after_the_dot_is_told_as_doubt_and_goes_no_second_time(sink, journal):
    results = carry(sink, journal, Letters(*MANY), connections=2)

    assert outcomes(results)["after"] == 15
    assert sink.taken == Counter(MANY)
    record = read(journal.path)
    assert Counter(record.of(number).kind for number in range(1, 301)) == {"R": 285, "U": 15}


def test_a_server_that_is_not_there_is_told_and_nothing_is_begun(journal):
    letters = Letters("a@school.example")
    pipeline = Pipeline(Server("127.0.0.1", 9, timeout=2), journal)

    def go_on() -> None:
        for _ in range(50):
            pipeline.step(letters, wait=0.1)

    with pytest.raises(Unreachable, match="cannot be reached on port 9"):
        go_on()
    pipeline.close()

    assert len(letters.waiting) == 1


def test_an_address_that_would_break_out_of_its_command_is_never_said(sink, journal):
    results = carry(sink, journal, Letters("a@school.example>\r\nDATA", "b@school.example"))

    assert outcomes(results) == {553: 1, 250: 1}
    assert sink.taken == {"b@school.example": 1}
