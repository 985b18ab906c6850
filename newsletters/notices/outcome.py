"""What became of notices that a worker had."""

import dataclasses
import datetime as dt
import random
from collections.abc import Sequence

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from cms.notices.models import Notice
from newsletters.delivery.claim import URGENT_AGAIN
from newsletters.delivery.outcome import GIVE_UP_AFTER, TRIES, URGENT_WAITS, WAITS
from newsletters.notices.claim import Claimed, held
from newsletters.transport import Answer

State = Notice.State


@dataclasses.dataclass(frozen=True, slots=True)
class Outcome:
    """The new state of one notice."""

    notice: Claimed
    state: str
    reply: str
    attempts: int = 0
    doubts: int = 0
    again_at: dt.datetime | None = None


def of_answer(notice: Claimed, answer: Answer) -> Outcome:
    """What a server's last word means for a notice."""
    if answer.try_again:
        return _again(notice, str(answer), attempts=1)
    return Outcome(notice, State.SENT if answer.taken else State.FAILED, str(answer), attempts=1)


def of_fault(notice: Claimed, why: str) -> Outcome:
    """One that cannot be written fails by itself and holds nobody up."""
    return Outcome(notice, State.FAILED, f"It could not be written: {why}")


def of_lateness(notice: Claimed) -> Outcome:
    return Outcome(notice, State.EXPIRED, "It could not go in time.")


def of_cut_before(notice: Claimed, why: str) -> Outcome:
    """Not taken: again, in a while."""
    return _again(notice, f"The connection was cut before the letter was handed over: {why}")


def of_cut_after(notice: Claimed, why: str) -> Outcome:
    """Perhaps taken. One that somebody waits for goes again, a few times, under the same Message-ID."""
    now = timezone.now()
    if notice.hurries and not notice.is_late(now) and notice.doubts < URGENT_AGAIN:
        return Outcome(notice, State.DEFERRED, why, doubts=1, again_at=now)
    return Outcome(notice, State.UNKNOWN, why, doubts=1)


def _again(notice: Claimed, why: str, *, attempts: int = 0) -> Outcome:
    now, tries = timezone.now(), notice.attempts + attempts
    waits = URGENT_WAITS if notice.urgent else WAITS
    wait = waits[min(max(tries, 1), len(waits)) - 1] * random.uniform(0.8, 1.2)  # noqa: S311 (spreads, keeps no secret)
    if notice.is_late(now + wait):
        return Outcome(notice, State.EXPIRED, why, attempts=attempts)
    if tries >= TRIES or now - notice.made_at > GIVE_UP_AFTER:
        return Outcome(notice, State.FAILED, f"Given up: {why}", attempts=attempts)
    return Outcome(notice, State.DEFERRED, why, attempts=attempts, again_at=now + wait)


def note(outcomes: Sequence[Outcome], *, by: str) -> int:
    """Write outcomes down, each only where this worker still has the notice. Gives how many were written.

    What is secret is emptied with the last word.
    """
    if not outcomes:
        return 0
    with transaction.atomic():
        return sum(_note(outcome, by) for outcome in outcomes)


def _note(outcome: Outcome, by: str) -> int:
    fields: dict[str, object] = {"worker": "", "lease_until": None}
    if outcome.again_at:
        fields["next_try"] = outcome.again_at
    else:
        fields["done_at"] = timezone.now()
        if outcome.notice.secret:
            fields["text"] = ""
    return held(by).filter(pk=outcome.notice.id).update(
        state=outcome.state, reply=outcome.reply[:500],
        attempts=F("attempts") + outcome.attempts, doubts=F("doubts") + outcome.doubts, **fields,
    )  # fmt: skip
