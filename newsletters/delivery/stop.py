"""Stopping a mailing: recalled while every letter is still here, or paused, resumed and cancelled on the way; and the
word for which a late one waits.

Each is safe to repeat, and meets a worker's claim in the database: what is claimed at that moment (one small batch)
stops at the worker's next look.
"""

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from cms.users.models import User
from newsletters.models import Delivery, Mailing
from newsletters.weekly.set_aside import let_go

State = Mailing.State
#: Letters that wait, and those that were held back before they were begun: their readers left, or were erased.
STILL_HERE = (
    *Delivery.WAITING,
    Delivery.State.SUPPRESSED,
    Delivery.State.CANCELLED,
    Delivery.State.NOTHING,
    Delivery.State.WEEKLY,
)

NAMES: dict[str, str] = {
    State.GOING: "going",
    State.PAUSED: "paused",
    State.LATE: "late, and waits",
    State.CANCELLED: "cancelled",
    State.DONE: "done",
}
WORDS = {"pause": "pause", "resume": "resume", "send_late": "send"}


class TooLate(Exception):
    """This cannot be done any more; the message says why."""


def recall(mailing: Mailing, *, by: User | None = None) -> None:
    """Stop it before any letter leaves: nobody gets anything, and its source can be sent again. Raises TooLate."""
    with transaction.atomic():
        mine = _held(mailing)
        if mine.state == State.CANCELLED:
            return
        if not (mine.stoppable or mine.state == State.LATE) or mine.deliveries.exclude(state__in=STILL_HERE).exists():
            raise TooLate("The first letters have left: you can pause or cancel the rest.")
        _cancel(mine)
    _record(mailing, mine, "recall", by)


def pause(mailing: Mailing, *, by: User | None = None) -> None:
    """Let no more letters leave until it is resumed. Raises TooLate where none is left."""
    _move(mailing, State.GOING, State.PAUSED, "pause", by)


def resume(mailing: Mailing, *, by: User | None = None) -> None:
    """Let the letters go on, or begin, however late it is. Raises TooLate where it was cancelled or is done."""
    _move(mailing, State.PAUSED, State.GOING, "resume", by)


def send_late(mailing: Mailing, *, by: User | None = None) -> None:
    """Somebody says that it goes, although it is late. Raises TooLate where somebody else said that it does not."""
    _move(mailing, State.LATE, State.GOING, "send_late", by)


def cancel(mailing: Mailing, *, by: User | None = None) -> None:
    """Let no more letters leave, ever. Those that left have left. Raises TooLate where it is done."""
    with transaction.atomic():
        mine = _held(mailing)
        if mine.state == State.CANCELLED:
            return
        if mine.state == State.DONE:
            raise TooLate("Every letter of this mailing has left.")
        _cancel(mine)
    _record(mailing, mine, "cancel", by)


def _held(mailing: Mailing) -> Mailing:
    """Its row, which no claim passes until this transaction ends."""
    return Mailing.objects.select_for_update().get(pk=mailing.pk)


def _cancel(mailing: Mailing) -> None:
    mailing.state, mailing.ended_at = State.CANCELLED, timezone.now()
    mailing.save(update_fields=["state", "ended_at"])
    mailing.deliveries.waiting().update(state=Delivery.State.CANCELLED, done_at=mailing.ended_at)
    let_go(mailing)


def _move(mailing: Mailing, before: str, after: str, verb: str, by: User | None) -> None:
    with transaction.atomic():
        mine = _held(mailing)
        if mine.state == after:
            return
        if mine.state != before:
            raise TooLate(f"This mailing is {NAMES[mine.state]}: there is nothing to {WORDS[verb]}.")
        mine.state = after
        if after == State.GOING:
            mine.resumed_at = timezone.now()
        mine.save(update_fields=["state", "resumed_at"])
    _record(mailing, mine, verb, by)


def _record(mailing: Mailing, now: Mailing, verb: str, by: User | None) -> None:
    """Who did it stands in the history, and the caller's object knows."""
    mailing.state, mailing.ended_at, mailing.resumed_at = now.state, now.ended_at, now.resumed_at
    log(instance=now, action=f"newsletters.{verb}", user=by)
