"""The books of a delivery process: what came of its letters is written down, and the next ones are claimed, beside the
sending; leases are renewed.
"""

import time
from typing import NamedTuple

from django.db import transaction

from newsletters.delivery.beside import Beside
from newsletters.delivery.claim import Claimed, claim, release, renew
from newsletters.delivery.finish import tell_of_first_letter
from newsletters.delivery.outcome import Outcome, late_answers, note
from newsletters.delivery.patience import patiently
from newsletters.delivery.queue import Queue
from newsletters.models import Mailing

#: A lease is made longer when this much time has passed (seconds): well before it runs out.
RENEW = 60.0


class Entry(NamedTuple):
    """What one transaction gave: how many outcomes were written, what was claimed of at most `limit` letters, and when
    their lease began.
    """

    written: int
    claimed: list[Claimed]
    limit: int
    leased_at: float


class Books:
    """Of the process named `by`, whose letters are in `queue`."""

    def __init__(self, queue: Queue, *, by: str) -> None:
        self.queue = queue
        self.by = by
        self.noted = 0
        #: Whether there was a whole batch to claim.
        self.full = False
        #: When outcomes were last written, or began to be.
        self.kept_at = 0.0
        self._leased_at = 0.0
        self._entry: Beside[Entry] = Beside()
        self._writing: list[Outcome] = []
        #: Letters that others settled while this process slept: whichever is not handed over yet is not ours to send.
        self.lost: set[int] = set()

    @property
    def settled(self) -> int:
        """Letters that came to an outcome, written down or not."""
        return self.noted + len(self._writing) + len(self.queue.outcomes)

    @property
    def begun(self) -> bool:
        """Whether an entry was begun and not taken in yet."""
        return bool(self._entry)

    @property
    def busy(self) -> bool:
        """Whether an entry is being made."""
        return self._entry.busy

    def begin(self, limit: int, mailing: Mailing | None) -> None:
        """An entry: outcomes and claims in one transaction."""
        outcomes, self.queue.outcomes = self.queue.outcomes, []
        self._writing = outcomes
        self.kept_at = time.monotonic()
        by, leased_at = self.by, time.time()

        def act() -> Entry:
            with transaction.atomic():
                return Entry(note(outcomes, by=by), claim(by=by, limit=limit, mailing=mailing), limit, leased_at)

        self._entry.begin((lambda: patiently(act)) if outcomes else act)

    def take_in(self) -> None:
        """What the entry that was begun gave; waits for it."""
        if not self._entry:
            return
        outcomes, self._writing = self._writing, []
        try:
            entry = self._entry.result()
        except BaseException:
            self._keep(outcomes)
            raise
        if not self.queue.claimed:
            self._leased_at = entry.leased_at
        self.queue.add(entry.claimed)
        self.full = len(entry.claimed) == entry.limit
        self._written(outcomes, entry.written)

    def note(self) -> None:
        """Write down all that is known, now."""
        self.take_in()
        outcomes, self.queue.outcomes = self.queue.outcomes, []
        if not outcomes:
            return
        try:
            written = patiently(lambda: note(outcomes, by=self.by))
        except BaseException:
            self._keep(outcomes)
            raise
        self.kept_at = time.monotonic()
        self._written(outcomes, written)

    def _keep(self, outcomes: list[Outcome]) -> None:
        """Until they are written: a database that is busy costs time, never an outcome."""
        self.queue.outcomes[:0] = outcomes

    def _written(self, outcomes: list[Outcome], written: int) -> None:
        self.noted += written
        if written < len(outcomes):
            # Somebody took us for dead and settled our letters: the rest may be theirs too.
            self._keep_only(renew(by=self.by))
            late_answers(outcomes)
        for number in {outcome.letter.mailing_id for outcome in outcomes if outcome.state == "sent"}:
            tell_of_first_letter(self.queue.writer.sheet(number).mailing)

    def keep_claim(self) -> None:
        """A lease that grows old is renewed; what others settled meanwhile is not ours any more.

        By the clock on the wall, as leases are: it goes on while a machine sleeps.
        """
        if self.queue.claimed and time.time() - self._leased_at >= RENEW:
            renewing_at = time.time()
            self._keep_only(renew(by=self.by))
            self._leased_at = renewing_at

    def _keep_only(self, ours: set[int]) -> None:
        self.queue.keep_only(lambda letter: letter.id in ours)
        self.lost = self.queue.claimed.keys() - ours

    def give_back(self, letters: list[Claimed]) -> None:
        """They were not begun, and are not ours any more."""
        patiently(lambda: release(letters, by=self.by))

    def close(self) -> None:
        self._entry.close()
