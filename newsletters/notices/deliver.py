"""Sending notices that are due, the urgent first, over a connection that letters use too."""

import logging
import random
from collections.abc import Callable

from django.utils import timezone

from cms.core.cipher import CannotOpen
from cms.notices.models import Notice
from newsletters import transport as ways
from newsletters.claim import URGENT_AGAIN
from newsletters.models import Lane, Mailing
from newsletters.notices.claim import Claimed, claim, expire, note, release, settle, waits
from newsletters.notices.letter import written
from newsletters.outcome import GIVE_UP_AFTER, TRIES, URGENT_WAITS, WAITS
from newsletters.patience import patiently
from newsletters.transport import Answer, CutAfter, CutBefore, Envelope, Transport, Unreachable
from newsletters.worker import Worker

log = logging.getLogger(__name__)

State = Notice.State
#: As many notices that nobody waits for go at one time, before a look for letters.
AT_ONCE = 50


def deliver_notices() -> int:
    """Send every notice that is due now, and give how many came to an outcome. Raises Unreachable."""
    settle()
    expire()
    done = 0
    with Worker() as worker, ways.current() as transport:
        while sent := send_due(transport=transport, by=worker.name):
            done += sent
    return done


def send_due(*, transport: Transport, by: str, urgent: bool = False, until: Callable[[], bool] = lambda: False) -> int:
    """Send the notices that are due (or only urgent ones), and give how many came to an outcome.

    Those that nobody waits for let urgent letters go first, and go a few at a time. Raises Unreachable, with nothing
    left claimed.
    """
    sent = 0
    while not until() and waits(urgent=True):
        sent += _send_next(transport, by, urgent=True)
    if urgent or (waits() and _urgent_letters_wait()):
        return sent
    for _ in range(AT_ONCE):
        if until() or not waits():
            break
        sent += _send_next(transport, by, urgent=False)
    return sent


def _urgent_letters_wait() -> bool:
    return Mailing.objects.due().filter(lane=Lane.URGENT).with_letters_due().exists()  # type: ignore[no-any-return]


def _send_next(transport: Transport, by: str, *, urgent: bool) -> int:
    """Claim one and send it; 0 where another process was first."""
    # Claims are for what can go: while the server is away notices wait unclaimed.
    transport.open()
    claimed = claim(by=by, urgent=urgent)
    if claimed is None:
        return 0
    try:
        letter = written(Notice.objects.select_related("partnership", "contact").get(pk=claimed.id))
    except (CannotOpen, ValueError, Notice.DoesNotExist) as fault:
        log.exception("Notice %s cannot be written", claimed.id)
        why = f"It could not be written: {fault}"
        return patiently(lambda: note(claimed, by=by, state=State.FAILED, reply=why))
    return _send(transport, claimed, *letter, by=by)


def _send(transport: Transport, claimed: Claimed, envelope: Envelope, data: bytes, *, by: str) -> int:
    try:
        answer = transport.send(envelope, data)
    except Unreachable:
        patiently(lambda: release(claimed, by=by))
        raise
    except CutBefore as cut:
        why = f"The connection was cut before the letter was handed over: {cut}"
        return _again(claimed, why, by=by)
    except CutAfter as cut:
        return _in_doubt(claimed, f"The connection was cut after the letter was handed over: {cut}", by=by)
    except BaseException:
        _in_doubt(claimed, "The delivery process was interrupted.", by=by)
        raise
    return _answered(claimed, answer, by=by)


def _answered(claimed: Claimed, answer: Answer, *, by: str) -> int:
    if answer.try_again:
        return _again(claimed, str(answer), by=by, attempts=1)
    state = State.SENT if answer.taken else State.FAILED
    return patiently(lambda: note(claimed, by=by, state=state, reply=str(answer), attempts=1))


def _again(claimed: Claimed, why: str, *, by: str, attempts: int = 0) -> int:
    now, tries = timezone.now(), claimed.attempts + attempts
    waits = URGENT_WAITS if claimed.urgent else WAITS
    wait = waits[min(max(tries, 1), len(waits)) - 1] * random.uniform(0.8, 1.2)  # noqa: S311 (spreads, keeps no secret)
    if claimed.expires_at and now + wait >= claimed.expires_at:
        return patiently(lambda: note(claimed, by=by, state=State.EXPIRED, reply=why, attempts=attempts))
    if tries >= TRIES or now - claimed.made_at > GIVE_UP_AFTER:
        reply = f"Given up: {why}"
        return patiently(lambda: note(claimed, by=by, state=State.FAILED, reply=reply, attempts=attempts))
    return patiently(
        lambda: note(claimed, by=by, state=State.DEFERRED, reply=why, again_at=now + wait, attempts=attempts)
    )


def _in_doubt(claimed: Claimed, why: str, *, by: str) -> int:
    """Perhaps taken. One that somebody waits for goes again, a few times, under the same Message-ID."""
    now = timezone.now()
    alive = claimed.expires_at is None or claimed.expires_at > now
    again = claimed.hurries and alive and claimed.doubts < URGENT_AGAIN
    return patiently(
        lambda: note(
            claimed, by=by, reply=why, doubts=1,
            state=State.DEFERRED if again else State.UNKNOWN, again_at=now if again else None,
        )
    )  # fmt: skip
