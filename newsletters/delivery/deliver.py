"""Delivering: claim, write, hand over, note; turn by turn, the most urgent first."""

import collections
import datetime as dt
import logging
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Self

from django.utils import timezone

from newsletters import transport as ways
from newsletters.delivery import late
from newsletters.delivery.books import Books
from newsletters.delivery.claim import claim
from newsletters.delivery.finish import finish
from newsletters.delivery.lanes import Lanes
from newsletters.delivery.outcome import GIVE_UP_AFTER, of_answer, of_cut_after, of_cut_before, of_taken
from newsletters.delivery.queue import Queue
from newsletters.delivery.settle import settle
from newsletters.delivery.worker import Worker
from newsletters.models import Lane, Mailing
from newsletters.notices.claim import waits as notices_wait
from newsletters.notices.hand import InHand, is_notice
from newsletters.notices.settle import settle as settle_notices
from newsletters.transport import Transport, Unreachable
from newsletters.wire.line import Result

log = logging.getLogger(__name__)

#: Something urgent is seen, and told to stop is heard, at least this often (seconds).
GLANCE = 0.05
#: Outcomes are written, and a pause is seen, at least this often (seconds).
LOOK = 0.3
#: What the books give is asked for this often, where there is nothing else to do (seconds).
SOON = 0.002
#: A batch is what goes out in about one such time, at the rate of the last ones. One more is claimed ahead.
SMALLEST, LARGEST = 10, 800
#: How often a letter may come back with a connection that broke before it was handed over, before it waits.
BACK = 2
#: Seconds for letters on their way when the process is told to stop in the middle.
LAST_WORDS = 60.0


class Deliverer:
    """One delivery process, or one call that delivers: its name, its connections, its queue.

    `until` is asked between letters whether to stop.
    """

    def __init__(self, *, transport: Transport | None = None, until: Callable[[], bool] = lambda: False) -> None:
        self.transport = transport or ways.current()
        self.until = until
        self.worker = Worker()
        self.batch = SMALLEST
        self.reachable = True
        self._backs: collections.Counter[int] = collections.Counter()
        #: What became of letters and was not taken in yet.
        self._given: collections.deque[Result] = collections.deque()
        self._looked = self._glanced = 0.0
        self._open = ExitStack()

    def __enter__(self) -> Self:
        self._open.enter_context(self.worker)
        self.carrier = self._open.enter_context(ways.carrier(self.transport, self.worker.journal))
        self.queue = Queue(
            pace=self.carrier.domain_pace, until=lambda: self.until(), keep_claim=lambda: self.books.keep_claim()
        )
        self.books = Books(self.queue, by=self.worker.name)
        self.in_hand = InHand(by=self.worker.name, until=lambda: self.until())
        self.lanes = Lanes(self.in_hand, self.queue)
        return self

    def __exit__(self, *exception: object) -> None:
        try:
            self._end()
        except BaseException:
            # What the database does not have stands in the journal, for whoever settles this process's letters.
            self.worker.stays = True
            raise
        finally:
            self.books.close()
            self.transport.close()
            self._open.close()

    def notices(self) -> int:
        """Send some notices that are due, the urgent first; how many came to an outcome. Letters in hand go meanwhile.

        Raises Unreachable, with nothing left claimed.
        """
        before = self.in_hand.noted
        try:
            if not self.reachable and notices_wait():
                self._reach()
            self.in_hand.look(urgent=False)
            while self.in_hand.claimed and not (self._stops() and not self.carrier.in_hand):
                self._step(None)
        except Unreachable:
            self._give_up()
            raise
        return self.in_hand.noted - before

    def turn(self, mailing: Mailing | None = None) -> int:
        """Take in the batch that was claimed meanwhile, have what is known written down and the next one claimed, and
        send until little is left; all of it, where nothing more is due. Gives how many letters came to an outcome;
        none means that nothing was due.

        Raises Unreachable, with nothing left claimed, where no letter can go at present.
        """
        began, before = time.monotonic(), self.books.settled
        try:
            full = self._exchange(mailing)
            low = min(self.carrier.width, self.batch // 2) if full else 0
            while len(self.queue) > low or (not full and (self.queue.claimed or self.in_hand.claimed)):
                if self._stops() and not self.carrier.in_hand:
                    break
                self._step(mailing)
        except Unreachable:
            self._give_up()
            raise
        done = self.books.settled - before
        if not full:
            self.books.note()
        if done:
            rate = done / max(time.monotonic() - began, 0.001)
            self.batch = round(min(max(rate * LOOK, SMALLEST), LARGEST))
        return done

    def begin_anew(self) -> None:
        """Nothing is due. The journal of a process that lives long does not grow for as long as that."""
        if not (self.queue.claimed or self.queue.outcomes or self.books.begun or self.in_hand.claimed or self._given):
            self.worker.journal.empty()

    @property
    def noted(self) -> int:
        """How many letters came to an outcome that is written down."""
        return self.books.noted

    def _exchange(self, mailing: Mailing | None) -> bool:
        """Take in what was claimed, and begin the next entry in the books while that is sent. Whether there was a
        whole batch to claim.
        """
        if not self.books.begun:
            if not self.reachable:
                self._reach()
            self.books.begin(self.batch, mailing)
        while self.books.busy:
            self._step(mailing, wait=SOON)
        self.books.take_in()
        full = self.books.full
        if full and not self._stops():
            self.books.begin(self.batch, mailing)
        return full

    def _reach(self) -> None:
        """Claims are for letters that can go: while the server is away they wait unclaimed. Raises Unreachable."""
        self.transport.open()
        self.reachable = True

    def _give_up(self) -> None:
        """No letter can go at present."""
        self.reachable = False
        self.books.note()
        claimed = self.queue.mailings()
        self._give_back()
        late.never_begun(claimed)

    def _step(self, mailing: Mailing | None, *, wait: float = GLANCE) -> None:
        self._given += self.carrier.step(self.lanes, wait=0 if self._given else wait)
        self._take_in_given()
        self.in_hand.note()
        now = time.monotonic()
        if now - self._glanced >= GLANCE:
            self._glanced = now
            self._glance(mailing)
        if now - self._looked >= LOOK:
            self._looked = now
            self._look()

    def _take_in_given(self) -> None:
        """One that cannot be taken in now, since a database is away, is taken in the next time."""
        while self._given:
            self._take_in(self._given[0])
            self._given.popleft()

    def _take_in(self, result: Result) -> None:
        if is_notice(result.delivery):
            self.in_hand.take_in(result, backs=BACK)
            return
        letter = self.queue.claimed.get(result.delivery)
        if letter is None:
            return  # It was taken from us while it was on its way.
        if result.answer is not None and result.answer.taken:
            self.queue.settle(of_taken(letter, result.answer))
            return
        goes_at, lane = self._since(letter.mailing_id)
        if result.answer is not None:
            self.queue.settle(of_answer(letter, result.answer, goes_at=goes_at, lane=lane))
        elif result.cut == "after":
            self.queue.settle(of_cut_after(letter, result.why, lane=lane))
        elif result.cut == "back" and letter.id in self.carrier.unwanted:
            self.books.give_back([letter])
            self.queue.claimed.pop(letter.id, None)
        elif result.cut == "back" and self._backs[letter.id] < BACK:
            self._backs[letter.id] += 1
            self.queue.back(letter)
        else:
            self.queue.settle(of_cut_before(letter, result.why, goes_at=goes_at, lane=lane))

    def _since(self, number: int) -> tuple[dt.datetime, int]:
        """From when on a mailing's letters are tried, and its lane. Somebody may have resumed it since it was read."""
        mailing = self.queue.writer.sheet(number).mailing
        if timezone.now() - mailing.since > GIVE_UP_AFTER:
            mailing.refresh_from_db(fields=["resumed_at"])
        return mailing.since, mailing.lane

    # --- What happens meanwhile -----------------------------------------------------------------------------------

    def _glance(self, mailing: Mailing | None) -> None:
        """Something urgent goes ahead of what is claimed already. Who was asked for one mailing sends that alone."""
        if mailing is not None:
            return
        self.in_hand.look(urgent=True)
        if self._stops() or not self._holds_what_can_wait():
            return
        if Mailing.objects.due().filter(lane=Lane.URGENT).with_letters_due().exists():
            self.queue.add(claim(by=self.worker.name, limit=LARGEST, lane=Lane.URGENT), first=True)

    def _holds_what_can_wait(self) -> bool:
        letters = (self.queue.writer.sheet(number).mailing for number in self.queue.mailings())
        return bool(self.in_hand) or any(mailing.lane != Lane.URGENT for mailing in letters)

    def _look(self) -> None:
        """Outcomes are written; what was paused, cancelled or taken from us is not sent."""
        if not self.books.busy and time.monotonic() - self.books.kept_at >= LOOK:
            self.books.note()
        numbers = self.queue.mailings()
        going = set(Mailing.objects.due().filter(pk__in=numbers).values_list("pk", flat=True))
        if numbers - going:
            self.books.give_back(self.queue.keep_only(lambda letter: letter.mailing_id in going))
        self._stop_what_is_asked_about(numbers - going)

    def _stop_what_is_asked_about(self, stopped: set[int]) -> None:
        """What a connection has taken and not handed over yet comes back, however long its server takes."""
        self.carrier.unwanted.clear()
        self.carrier.unwanted.update(self.books.lost, self.in_hand.lost)
        if stopped:
            letters = self.queue.claimed.values()
            self.carrier.unwanted.update(letter.id for letter in letters if letter.mailing_id in stopped)

    def _stops(self) -> bool:
        """Whether to stop. First of all our claim is kept: whoever is asked may take their time."""
        self.books.keep_claim()
        self.in_hand.keep_claim()
        self.carrier.unwanted.update(self.books.lost, self.in_hand.lost)
        return self.until()

    # --- The end --------------------------------------------------------------------------------------------------

    def _end(self) -> None:
        """Letters on their way come to an outcome; those not begun are given back."""
        self.until = lambda: True
        end = time.monotonic() + LAST_WORDS
        try:
            while self.carrier.in_hand and time.monotonic() < end:
                self._given += self.carrier.step(self.lanes, wait=GLANCE)
                self._take_in_given()
        except Unreachable as trouble:
            log.warning("%s", trouble)
        self._given += self.carrier.abort("the delivery process was interrupted.")
        self._take_in_given()
        self._give_back()

    def _give_back(self) -> None:
        self.in_hand.give_back()
        self.books.note()
        self.books.give_back(self.queue.keep_only(lambda letter: False))


def deliver(mailing: Mailing) -> int:
    """Send what is due of one mailing, until nothing is. Gives how many letters came to an outcome."""
    return _until_empty(mailing)


def deliver_due(*, until_empty: bool = True) -> int:
    """Send what is due, the most urgent first: all of it, or one batch. Gives how many letters came to an outcome."""
    return _until_empty(None, turns=None if until_empty else 1)


def _until_empty(mailing: Mailing | None, *, turns: int | None = None) -> int:
    done = 0
    settle_notices()
    settle()
    late.find()
    with Deliverer() as deliverer:
        while turns is None or turns > 0:
            noted = deliverer.turn(mailing)
            done += noted
            if not noted:
                break
            turns = turns and turns - 1
    finish()
    return done
