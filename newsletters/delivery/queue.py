"""The letters that a delivery process has claimed and not begun, in the order in which they go."""

import collections
import itertools
import logging
import time
from collections.abc import Callable, Iterable

from newsletters.delivery.claim import Claimed
from newsletters.delivery.outcome import Outcome, of_fault, of_trouble
from newsletters.delivery.write import Writer
from newsletters.models import Lane
from newsletters.rendering.skeleton import UnknownSkeleton
from newsletters.wire.line import Ready
from newsletters.wire.pace import Pace

log = logging.getLogger(__name__)

#: A fault of one letter, of its variant or of what the letters of a mailing share; anything else stops the turn.
UNWRITABLE = (UnknownSkeleton, LookupError, ValueError, TypeError)
#: Letters that are thought of before their turn.
AHEAD = 64


class Queue:
    """A source of letters: each is written when a connection can take it, and not before."""

    def __init__(
        self,
        *,
        pace: Pace | None = None,
        until: Callable[[], bool] = lambda: False,
        keep_claim: Callable[[], None] = lambda: None,
    ) -> None:
        #: How fast letters to one receiving domain may go.
        self.pace = pace or Pace()
        self.until = until
        #: Called before each letter: makes sure that it is still ours.
        self.keep_claim = keep_claim
        self.writer = Writer()
        #: What was claimed and has come to no outcome, by number.
        self.claimed: dict[int, Claimed] = {}
        self.outcomes: list[Outcome] = []
        self._waiting: collections.deque[Claimed] = collections.deque()
        #: Letters to domains that have had their fill for now.
        self._aside: collections.deque[tuple[float, Claimed]] = collections.deque()

    def __bool__(self) -> bool:
        if self._aside:
            self._bring_back()
        return bool(self._waiting) and not self.until()

    def __len__(self) -> int:
        """Letters not begun."""
        return len(self._waiting) + len(self._aside)

    @property
    def is_urgent(self) -> bool:
        """Whether the next letter is."""
        return bool(self._waiting) and self.writer.sheet(self._waiting[0].mailing_id).mailing.lane == Lane.URGENT

    def add(self, letters: Iterable[Claimed], *, first: bool = False) -> None:
        letters = list(letters)
        self.claimed.update((letter.id, letter) for letter in letters)
        if first:
            self._waiting.extendleft(reversed(letters))
        else:
            self._waiting.extend(letters)

    def back(self, letter: Claimed) -> None:
        """It was not begun after all: it is the next one."""
        self._waiting.appendleft(letter)

    def keep_only(self, wanted: Callable[[Claimed], bool]) -> list[Claimed]:
        """Take out, and give, those not begun that are not wanted any more."""
        everything = [*self._waiting, *(letter for _, letter in self._aside)]
        self._waiting = collections.deque(letter for letter in everything if wanted(letter))
        self._aside.clear()
        out = [letter for letter in everything if not wanted(letter)]
        for letter in out:
            self.claimed.pop(letter.id, None)
        return out

    def mailings(self) -> set[int]:
        return {letter.mailing_id for letter in self.claimed.values()}

    def take(self) -> Ready | None:
        """The next letter, written. One that cannot be written fails by itself and holds nobody up."""
        self.keep_claim()
        while self:
            letter = self._waiting.popleft()
            if self.pace.rate and (wait := self.pace.take(letter.address.rpartition("@")[2].casefold())):
                self._aside.append((time.monotonic() + wait, letter))
                continue
            ready = self._write(letter)
            if ready is not None:
                return ready
        return None

    def _write(self, letter: Claimed) -> Ready | None:
        """None where its fate is settled without being written."""
        try:
            self.writer.sheet(letter.mailing_id)
        except UNWRITABLE as fault:
            self._put_off(letter, fault)
            return None
        except BaseException:
            self.back(letter)
            raise
        try:
            envelope, data = self.writer.letter(letter, ahead=itertools.islice(self._waiting, AHEAD))
        except UNWRITABLE as fault:
            log.exception("Delivery %s cannot be written", letter.id)
            self.settle(of_fault(letter, f"This letter could not be written: {fault}"))
            return None
        except BaseException:
            self.back(letter)
            raise
        return Ready(letter.id, envelope, data)

    def _put_off(self, first: Claimed, fault: Exception) -> None:
        """What its letters share cannot be had: a fault of ours, not of any letter. All that are here wait a while."""
        log.exception("Letters of mailing %s cannot be written", first.mailing_id)
        for letter in [first, *self.keep_only(lambda letter: letter.mailing_id != first.mailing_id)]:
            self.settle(of_trouble(letter, f"Letters of this mailing could not be written: {fault}"))

    def settle(self, outcome: Outcome) -> None:
        self.claimed.pop(outcome.letter.id, None)
        self.outcomes.append(outcome)

    def _bring_back(self) -> None:
        now = time.monotonic()
        ready = [letter for at, letter in self._aside if at <= now]
        if ready:
            self._aside = collections.deque((at, letter) for at, letter in self._aside if at > now)
            self._waiting.extend(ready)
