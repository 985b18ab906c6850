"""The notices that a delivery process has in hand: they go over the same connections as letters, ahead of bulk ones,
and stand in the same journal.
"""

import collections
import logging
import time
from collections.abc import Callable

from django.utils import timezone

from cms.core.cipher import CannotOpen
from cms.notices.models import Notice
from newsletters.delivery.patience import patiently
from newsletters.notices import claim as claims
from newsletters.notices.claim import Claimed, claim, held, release, renew
from newsletters.notices.letter import written
from newsletters.notices.outcome import (
    Outcome,
    note,
    of_answer,
    of_cut_after,
    of_cut_before,
    of_fault,
    of_lateness,
)
from newsletters.wire.line import Ready, Result

log = logging.getLogger(__name__)

#: As many are taken at a time.
AT_ONCE = 50
#: A lease is made longer when this much time has passed (seconds): well before it runs out.
RENEW = 60.0


def number_of(notice: Claimed) -> int:
    """Its number on the wire and in the journal, where deliveries have theirs: below nothing."""
    return -notice.id


def is_notice(number: int) -> bool:
    return number < 0


class InHand:
    """What was claimed of notices and has come to no outcome."""

    def __init__(self, *, by: str, until: Callable[[], bool]) -> None:
        self.by = by
        self.until = until
        self.claimed: dict[int, Claimed] = {}
        self.noted = 0
        #: What others settled while this process slept: whichever is not handed over yet is not ours to send.
        self.lost: set[int] = set()
        self._waiting: collections.deque[Claimed] = collections.deque()
        self._outcomes: list[Outcome] = []
        self._backs: collections.Counter[int] = collections.Counter()
        self._leased_at = 0.0

    def __bool__(self) -> bool:
        """Whether one can be taken."""
        return bool(self._waiting) and not self.until()

    @property
    def is_urgent(self) -> bool:
        """Whether the next one is."""
        return bool(self._waiting) and self._waiting[0].urgent

    def look(self, *, urgent: bool) -> None:
        """Claim what is due (or only what is urgent), if there is room: urgent ones come first."""
        room = AT_ONCE - len(self.claimed) if not urgent else AT_ONCE
        if room <= 0 or not claims.waits(urgent=urgent):
            return
        if not self.claimed:
            self._leased_at = time.time()
        found = claim(by=self.by, limit=room, urgent=urgent)
        self.claimed.update((number_of(notice), notice) for notice in found)
        hurry, rest = [n for n in found if n.urgent], [n for n in found if not n.urgent]
        self._waiting.extendleft(reversed(hurry))
        self._waiting.extend(rest)

    def take(self) -> Ready | None:
        """The next one, written. One that cannot be written, or is too late by now, goes by itself."""
        self.keep_claim()
        while self:
            notice = self._waiting.popleft()
            if notice.is_late(timezone.now()):
                self._settle(of_lateness(notice))
            elif ready := self._write(notice):
                return ready
        return None

    def _write(self, notice: Claimed) -> Ready | None:
        try:
            row = held(self.by).select_related("partnership", "contact").filter(pk=notice.id).first()
            if row is None:
                self.claimed.pop(number_of(notice), None)  # It was taken from us.
                return None
            if not row.address:
                self._settle(Outcome(notice, Notice.State.CANCELLED, "Its reader was erased."))
                return None
            return Ready(number_of(notice), *written(row))
        except (CannotOpen, ValueError) as fault:
            log.exception("Notice %s cannot be written", notice.id)
            self._settle(of_fault(notice, str(fault)))
            return None

    def take_in(self, result: Result, *, backs: int) -> None:
        """What became of one that was taken; one that came back so often though it was not begun waits a while."""
        notice = self.claimed.get(result.delivery)
        if notice is None:
            return
        if result.answer is not None:
            self._settle(of_answer(notice, result.answer))
        elif result.cut == "after":
            why = f"The connection was cut after the letter was handed over: {result.why}"
            self._settle(of_cut_after(notice, why))
        elif result.cut == "back" and self._backs[notice.id] < backs:
            self._backs[notice.id] += 1
            self._waiting.appendleft(notice)
        else:
            self._settle(of_cut_before(notice, result.why))

    def _settle(self, outcome: Outcome) -> None:
        self.claimed.pop(number_of(outcome.notice), None)
        self._outcomes.append(outcome)

    def note(self) -> None:
        """Write down what is known."""
        outcomes, self._outcomes = self._outcomes, []
        if outcomes:
            self.noted += patiently(lambda: note(outcomes, by=self.by))

    def keep_claim(self) -> None:
        """A lease that grows old is renewed; what others settled meanwhile is not ours any more."""
        if self.claimed and time.time() - self._leased_at >= RENEW:
            self._leased_at = time.time()
            ours = renew(by=self.by)
            self._waiting = collections.deque(notice for notice in self._waiting if notice.id in ours)
            before = self.claimed.keys()
            self.claimed = {number: notice for number, notice in self.claimed.items() if notice.id in ours}
            self.lost |= before - self.claimed.keys()

    def give_back(self) -> None:
        """What was not begun goes back; the last words are written."""
        self.note()
        rest = [notice.id for notice in self._waiting]
        self._waiting.clear()
        self.claimed = {number: notice for number, notice in self.claimed.items() if notice.id not in rest}
        patiently(lambda: release(rest, by=self.by))
