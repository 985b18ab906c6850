"""What carries letters: several SMTP connections at once, or any transport one letter at a time."""

import contextlib
import time
from typing import Protocol

from newsletters.transport.base import CutAfter, CutBefore, Transport, Unreachable
from newsletters.wire.journal import CannotWrite, Journal
from newsletters.wire.line import Ready, Result
from newsletters.wire.pace import Pace
from newsletters.wire.pipeline import Source


class Carrier(Protocol):
    """Takes letters from a source and gives back what became of them."""

    #: Letters that may be on their way at once.
    width: int
    #: How fast letters to one receiving domain may go.
    domain_pace: Pace
    #: Letters that were stopped after they were taken from the source: where they are not on their way, they come back.
    unwanted: set[int]

    @property
    def in_hand(self) -> int: ...

    def step(self, source: Source, *, wait: float) -> list[Result]:
        """Go on for about `wait` seconds. Raises Unreachable, with nothing in hand, where no letter can go."""

    def abort(self, why: str) -> list[Result]:
        """Cut every connection, and settle what was on them."""

    def rest(self) -> None:
        """Nothing was due for a while: end the connections that have nothing to do."""

    def close(self) -> None:
        """End connections; nothing may be in hand."""


class OneByOne:
    """Any transport as a carrier."""

    width = 1
    domain_pace = Pace()

    def __init__(self, transport: Transport, journal: Journal) -> None:
        self.transport = transport
        self.journal = journal
        self.unwanted: set[int] = set()
        self._begun: Ready | None = None
        self._trouble: Unreachable | None = None

    @property
    def in_hand(self) -> int:
        return 0

    def step(self, source: Source, *, wait: float) -> list[Result]:
        if self._trouble is not None:
            trouble, self._trouble = self._trouble, None
            raise trouble
        self.transport.open()
        ready = source.take()
        if ready is None:
            time.sleep(wait)
            return []
        return [self._send(ready)]

    def _send(self, ready: Ready) -> Result:
        try:
            self.journal.leaving(ready.delivery, connection=0, end=0)
        except CannotWrite as fault:
            self._trouble = Unreachable(f"The journal cannot be written: {fault.strerror}")
            return Result(ready.delivery, cut="back", why=str(self._trouble))
        self._begun = ready
        try:
            answer = self.transport.send(ready.envelope, ready.letter)
        except Unreachable as trouble:
            self._trouble = trouble
            return self._cut(ready, "back", trouble)
        except CutBefore as cut:
            return self._cut(ready, "before", cut)
        except CutAfter as cut:
            return self._cut(ready, "after", cut)
        self._begun = None
        with contextlib.suppress(CannotWrite):
            self.journal.answered([(ready.delivery, answer)])
        return Result(ready.delivery, answer)

    def _cut(self, ready: Ready, cut: str, why: Exception) -> Result:
        self._begun = None
        # Where it cannot be written, its dot on record says that nobody can tell.
        with contextlib.suppress(CannotWrite):
            (self.journal.doubtful if cut == "after" else self.journal.stayed)(ready.delivery)
        return Result(ready.delivery, cut=cut, why=str(why))

    def abort(self, why: str) -> list[Result]:
        begun, self._begun = self._begun, None
        self.transport.close()
        return [Result(begun.delivery, cut="after", why=why)] if begun is not None else []

    def rest(self) -> None:
        self.transport.close()

    def close(self) -> None:
        self.transport.close()
