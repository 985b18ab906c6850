"""What the way out can do by itself: one letter, written before, over and over, without database and journal."""

import time
from pathlib import Path
from typing import Any

from newsletters.delivery.claim import FIELDS, Claimed
from newsletters.delivery.write import Writer
from newsletters.models import Mailing
from newsletters.transport import Answer, Envelope, Unreachable
from newsletters.transport.smtp import Server
from newsletters.wire.journal import Journal
from newsletters.wire.line import Ready
from newsletters.wire.pipeline import Pipeline

LOOK = 0.05


class Silent(Journal):
    """Writes nothing down: for letters that nobody would miss."""

    def __init__(self) -> None:
        super().__init__(Path())

    def leaving(self, delivery: int, *, connection: int, end: int) -> None:
        pass

    def answered_and_leaving(self, answered: int, said: bytes, *, leaving: int, connection: int, end: int) -> None:
        pass

    def answered(self, answers: list[tuple[int, Answer]]) -> None:
        pass

    def stayed(self, delivery: int) -> None:
        pass

    def doubtful(self, delivery: int) -> None:
        pass


class Same:
    """A source of the same letter, so many times."""

    def __init__(self, envelope: Envelope, letter: bytes, number: int) -> None:
        self.envelope, self.letter, self.left = envelope, letter, number

    def __bool__(self) -> bool:
        return self.left > 0

    def take(self) -> Ready | None:
        if not self.left:
            return None
        self.left -= 1
        return Ready(self.left + 1, self.envelope, self.letter)


def raw(server: Server, envelope: Envelope, letter: bytes, number: int) -> dict[str, Any]:
    """Its rate and its CPU, told as `benchmark_send` tells its own. Raises Unreachable."""
    source = Same(envelope, letter, number)
    pipeline = Pipeline(server, Silent())
    answered = 0
    began, used = time.monotonic(), time.process_time()
    try:
        while source or pipeline.in_hand:
            answered += sum(result.answer is not None for result in pipeline.step(source, wait=LOOK))
    finally:
        seconds, cpu = time.monotonic() - began, time.process_time() - used
        pipeline.close()
    if not answered:
        raise Unreachable("The mail server answered to no letter of the raw client.")
    return {"messages_per_second": round(answered / seconds, 1), "cpu_ms_per_message": round(1000 * cpu / answered, 4)}


def written(mailing: Mailing) -> tuple[Envelope, bytes]:
    """The first letter of a mailing, as it goes to its reader."""
    first = Claimed._make(mailing.deliveries.order_by("pk").values_list(*FIELDS)[0])
    return Writer().letter(first)
