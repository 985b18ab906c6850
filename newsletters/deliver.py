"""Delivering: claim, write, hand over, note; turn by turn, the most urgent first."""

import logging
import time
from collections.abc import Callable, Sequence
from typing import Self

from newsletters import transport as ways
from newsletters.claim import Claimed, claim, release, renew, settle
from newsletters.finish import finish, tell_of_first_letter
from newsletters.models import Mailing
from newsletters.notices import claim as notices
from newsletters.notices.deliver import send_due
from newsletters.outcome import Outcome, note, of_answer, of_cut_after, of_cut_before, of_fault
from newsletters.patience import patiently
from newsletters.rendering.skeleton import UnknownSkeleton
from newsletters.transport import CutAfter, CutBefore, Transport, Unreachable
from newsletters.worker import Worker
from newsletters.write import Writer

log = logging.getLogger(__name__)

#: A fault of one letter, or of its variant; anything else is a fault of ours and stops the turn.
UNWRITABLE = (UnknownSkeleton, LookupError, ValueError, TypeError)
#: Outcomes are written, and a pause or something urgent is seen, at least this often (seconds).
LOOK = 0.3
#: A batch is what goes out in about one such time, at the rate of the last ones.
SMALLEST, LARGEST = 10, 500
#: A lease is made longer when this much time has passed (seconds): well before it runs out.
RENEW = 60.0


class Deliverer:
    """One delivery process, or one call that delivers: its name, its connection, what it keeps.

    `until` is asked between letters whether to stop.
    """

    def __init__(self, *, transport: Transport | None = None, until: Callable[[], bool] = lambda: False) -> None:
        self.transport = transport or ways.current()
        self.until = until
        self.worker = Worker()
        self.writer = Writer()
        self.batch = SMALLEST
        self.reachable = True

    def __enter__(self) -> Self:
        self.worker.__enter__()
        return self

    def __exit__(self, *exception: object) -> None:
        self.transport.close()
        self.worker.__exit__(*exception)

    def notices(self, *, urgent: bool = False) -> int:
        """Send notices that are due, or the urgent ones among them; how many came to an outcome. Raises Unreachable."""
        return send_due(transport=self.transport, by=self.worker.name, urgent=urgent, until=self.until)

    def turn(self, mailing: Mailing | None = None) -> int:
        """Claim one batch and send it. Gives how many letters came to an outcome; none means that nothing was due.

        Raises Unreachable, with nothing left claimed, where no letter can go at present.
        """
        if not self.reachable:
            # Claims are for letters that can go: while the server is away they wait unclaimed.
            self.transport.open()
            self.reachable = True
        leased_at = time.time()
        claimed = claim(by=self.worker.name, limit=self.batch, mailing=mailing)
        if not claimed:
            return 0
        began = time.monotonic()
        turn = Turn(self, claimed, leased_at=leased_at)
        try:
            turn.run()
        except Unreachable:
            self.reachable = False
            raise
        finally:
            turn.end()
        if turn.noted:
            rate = turn.noted / max(time.monotonic() - began, 0.001)
            self.batch = round(min(max(rate * LOOK, SMALLEST), LARGEST))
        return turn.noted


class Turn:
    """A claimed batch on its way. Every letter of it ends as an outcome or is given back."""

    def __init__(self, deliverer: Deliverer, claimed: Sequence[Claimed], *, leased_at: float) -> None:
        self.by = deliverer
        self.rest = list(reversed(claimed))
        self.sheet = deliverer.writer.sheet(claimed[0].mailing_id)
        self.in_hand: Claimed | None = None
        self.outcomes: list[Outcome] = []
        self.noted = 0
        self.lost = False
        self.looked = time.monotonic()
        # By the clock on the wall, as leases are: it goes on while a machine sleeps.
        self.leased_at = leased_at

    def run(self) -> None:
        self.by.transport.open()
        while self._still_ours() and not self.by.until():
            self.outcomes.append(self._send(self.rest.pop()))
            if time.monotonic() - self.looked >= LOOK:
                self._note()
                if not self._goes_on():
                    return

    def _still_ours(self) -> bool:
        """Whether a letter is left to send. A lease that grows old is renewed; what others settled is not ours."""
        if self.rest and time.time() - self.leased_at >= RENEW:
            renewing_at = time.time()
            ours = renew(by=self.by.worker.name)
            self.rest = [letter for letter in self.rest if letter.id in ours]
            self.leased_at = renewing_at
        return bool(self.rest)

    def _send(self, letter: Claimed) -> Outcome:
        mailing = self.sheet.mailing
        try:
            envelope, data = self.by.writer.letter(letter)
        except UNWRITABLE as fault:
            log.exception("Delivery %s cannot be written", letter.id)
            return of_fault(letter, f"This letter could not be written: {fault}")
        self.in_hand = letter
        try:
            outcome = of_answer(letter, self.by.transport.send(envelope, data), goes_at=mailing.goes_at)
        except Unreachable:
            self.rest.append(letter)
            self.in_hand = None
            raise
        except CutBefore as cut:
            outcome = of_cut_before(letter, str(cut), goes_at=mailing.goes_at)
        except CutAfter as cut:
            outcome = of_cut_after(letter, str(cut), lane=mailing.lane)
        self.in_hand = None
        return outcome

    def _note(self) -> None:
        sent = any(outcome.state == "sent" for outcome in self.outcomes)
        # Kept until they are written: a database that is busy costs time, never an outcome.
        written = note(self.outcomes, by=self.by.worker.name)
        self.noted += written
        # Somebody took us for dead and settled our letters: the rest may be theirs too.
        self.lost = self.lost or written < len(self.outcomes)
        self.outcomes = []
        self.looked = time.monotonic()
        if sent:
            tell_of_first_letter(self.sheet.mailing)

    def _goes_on(self) -> bool:
        """Whether our letters are ours, this mailing still goes, and nothing more urgent waits.

        Urgent notices (somebody waits for a code) go at once, over this connection.
        """
        if self.lost:
            return False
        self.by.notices(urgent=True)
        first = Mailing.objects.due().filter(lane__lt=self.sheet.mailing.lane).with_letters_due()
        return Mailing.objects.due().filter(pk=self.sheet.mailing.pk).exists() and not first.exists()

    def end(self) -> None:
        """Write down what is known and give back what was not begun, trying again while the database is busy."""
        if self.in_hand is not None:
            why = "the delivery process was interrupted."
            self.outcomes.append(of_cut_after(self.in_hand, why, lane=self.sheet.mailing.lane))
        patiently(self._note)
        patiently(lambda: release(self.rest, by=self.by.worker.name))


def deliver(mailing: Mailing) -> int:
    """Send what is due of one mailing, until nothing is. Gives how many letters came to an outcome."""
    return _until_empty(mailing)


def deliver_due(*, until_empty: bool = True) -> int:
    """Send what is due, the most urgent first: all of it, or one batch. Gives how many letters came to an outcome."""
    return _until_empty(None, turns=None if until_empty else 1)


def _until_empty(mailing: Mailing | None, *, turns: int | None = None) -> int:
    done = 0
    notices.settle()
    settle()
    with Deliverer() as deliverer:
        while turns is None or turns > 0:
            noted = deliverer.turn(mailing)
            done += noted
            if not noted:
                break
            turns = turns and turns - 1
    finish()
    return done
