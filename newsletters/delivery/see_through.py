"""Seeing one mailing through: delivery processes of this host send it until nothing of it is due, and nothing comes due
within the time that one is willing to wait.
"""

import dataclasses
import datetime as dt
import functools
import time
from collections.abc import Callable
from typing import Any

from django.db.models import Count, Min
from django.utils import timezone

from newsletters.delivery import late
from newsletters.delivery.deliver import Deliverer
from newsletters.delivery.finish import finish, tell_whom_nobody_told
from newsletters.delivery.keep_delivering import Life
from newsletters.delivery.settle import settle
from newsletters.delivery.side_by_side import Ended, Sibling
from newsletters.models import Delivery, Mailing

Tell = Callable[[str], Any]
Told = Callable[[], bool]

#: Seconds between looks at the processes.
LOOK = 0.05
#: So many processes may die before somebody has to look why.
DEATHS = 5
STOPPED: dict[str, str] = {
    Mailing.State.PAUSED: "This mailing is paused: resume it on its screen, and deliver it again.",
    Mailing.State.LATE: "This mailing is late and waits for somebody's word: say on its screen whether it still goes.",
    Mailing.State.CANCELLED: "This mailing is cancelled: no more letters of it leave.",
}


class Stopped(Exception):
    """It does not go on now; the message says why, and what to do."""


@dataclasses.dataclass(frozen=True)
class Work:
    """What one process did. `began` and `ended` enclose its sending, by a clock that all processes share."""

    noted: int = 0
    began: float = 0.0
    ended: float = 0.0
    stopped: str = ""


def see_through(
    mailing: Mailing, *, workers: int, wait: float, tell: Tell, until: Told, by_lane: bool = False
) -> list[Ended]:
    """Send a mailing by so many processes, and give what each did and cost. One that dies is followed by another.

    `by_lane`: whatever else is due goes as well, the most urgent first, as the worker sends it.
    """
    ended: list[Ended] = []
    start = functools.partial(_start, mailing, wait=wait, by_lane=by_lane)
    siblings = [start(tell=tell if number == 0 else _quiet) for number in range(workers)]
    told, deaths = False, 0
    while siblings:
        time.sleep(LOOK)
        if until() and not told:
            told = True
            for sibling in siblings:
                sibling.tell()
        for sibling in [each for each in siblings if each.over()]:
            siblings.remove(sibling)
            ended.append(sibling.result())
            if ended[-1].gave is None and not told and (deaths := deaths + 1) <= DEATHS:
                tell("A delivery process died. Another one settles what it had, and goes on.")
                siblings.append(start(tell=tell))
    return ended


def why_stopped(ended: list[Ended]) -> str:
    """Why it did not go on to the end; "" where it did."""
    if not any(each.gave for each in ended):
        return "The delivery processes die again and again: their last words stand above."
    return next((each.gave["stopped"] for each in ended if each.gave and each.gave["stopped"]), "")


def _quiet(sentence: str) -> None:
    """One process speaks for all."""


def _start(mailing: Mailing, *, wait: float, tell: Tell, by_lane: bool) -> Sibling:
    return Sibling.start(
        lambda told: dataclasses.asdict(send(mailing, wait=wait, tell=tell, until=told, by_lane=by_lane))
    )


def send(mailing: Mailing, *, wait: float, tell: Tell, until: Told, by_lane: bool = False) -> Work:
    """One process's part."""
    with Deliverer(until=until) as deliverer:
        life = Through(deliverer, until, mailing, wait=wait, tell=tell, by_lane=by_lane)
        try:
            life.live()
        except Stopped as why:
            life.stopped = str(why)
        if until() and not life.stopped:
            life.stopped = "It was stopped. What was not sent waits: deliver it again."
    finish()
    return Work(deliverer.noted, life.began, life.ended, life.stopped)


class Through(Life):
    """The life of a process that sends one mailing, alone or with what else is due `by_lane`, and ends with it."""

    def __init__(
        self, deliverer: Deliverer, until: Told, mailing: Mailing, *, wait: float, tell: Tell, by_lane: bool
    ) -> None:
        super().__init__(deliverer, until)
        self.by_lane = by_lane
        self.mailing, self.patience, self.tell = mailing, dt.timedelta(seconds=wait), tell
        self.began = self.ended = 0.0
        self.stopped = self._said = ""

    def send(self) -> int:
        began = time.monotonic()
        noted = self.deliverer.turn(None if self.by_lane else self.mailing)
        if noted:
            self.began = self.began or began
            self.ended = time.monotonic()
        return noted

    def sweep(self) -> None:
        settle()
        late.find()
        tell_whom_nobody_told()

    def wait_out(self, trouble: Exception | None) -> None:
        if time.monotonic() - self.sent > self.patience.total_seconds():
            raise Stopped(str(trouble or "Letters cannot be sent: the log says why.")) from trouble
        super().wait_out(trouble)

    def is_over(self) -> bool:
        self.mailing.refresh_from_db(fields=["state", "goes_at"])
        if self.mailing.state != Mailing.State.GOING:
            self.stopped = STOPPED.get(self.mailing.state, "")
            return True
        waiting = self.mailing.deliveries.waiting().aggregate(next=Min("next_try"), n=Count("pk"))
        if waiting["n"]:
            return not self._is_worth_waiting(max(waiting["next"], self.mailing.goes_at), waiting["n"])
        with_others = self.mailing.deliveries.filter(state=Delivery.State.SENDING).count()
        if with_others:
            self._say(f"Waiting for {_letters(with_others)} that another delivery process has …")
        return not with_others

    def _is_worth_waiting(self, due: dt.datetime, number: int) -> bool:
        at = f"{timezone.localtime(due):%H:%M:%S}"
        if due - timezone.now() > self.patience:
            self._say(f"{_letters(number)} can go from {at} on: the worker sends them then, or deliver it again.")
            return False
        self._say(f"Waiting for {_letters(number)} that can go from {at} on …")
        return True

    def _say(self, sentence: str) -> None:
        if sentence != self._said:
            self._said = sentence
            self.tell(sentence)


def _letters(number: int) -> str:
    return "1 letter" if number == 1 else f"{number:,} letters"
