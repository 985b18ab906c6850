"""Sending the text messages that are due: each is claimed by its row before it goes, and noted after."""

import datetime as dt
import logging

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from cms.core.discreet import discreet
from cms.people.models import Mobile
from newsletters.delivery.claim import URGENT_AGAIN
from newsletters.delivery.outcome import GIVE_UP_AFTER, TRIES, URGENT_WAITS, WAITS
from newsletters.delivery.patience import patiently
from newsletters.models import Text
from newsletters.texts import channel
from newsletters.texts.channel import Channel
from newsletters.transport import Answer, CutAfter, CutBefore

log = logging.getLogger(__name__)

#: Longer than one message can take, asking whether it is known before it goes again.
LEASE = dt.timedelta(minutes=2)
LOST = "The process that sent it ended while it had it: it may have gone."

State = Text.State


def send_texts() -> int:
    """Send what is due now, and give how many came to an outcome. What nobody could send in time is too late."""
    settle()
    expire()
    if not Text.objects.due().exists():
        return 0
    way, done = channel.current(), 0
    while text := claim():
        send(text, way)
        done += 1
    return done


def claim() -> Text | None:
    """Take the most urgent one that is due, so that nobody else sends it."""
    with transaction.atomic():
        due = Text.objects.due().select_for_update(skip_locked=True, of=("self",))
        found: Text | None = due.select_related("partnership").first()
        if found is not None:
            _waiting = Text.objects.filter(pk=found.pk).waiting()
            _waiting.update(state=State.SENDING, lease_until=timezone.now() + LEASE)
    return found


def send(text: Text, way: Channel) -> None:
    """One that was claimed."""
    number = _number(text)
    if text.contact_id is None:
        return _note(text, State.CANCELLED, "Its reader was erased.")
    if not number:
        return _note(text, State.FAILED, "Nobody noted a mobile number of theirs.")
    if text.doubts and way.knows(text):
        return _note(text, State.SENT, "It had arrived at the first time.")
    try:
        answer = way.send(text, number)
    except CutAfter as fault:
        return in_doubt(text, str(fault))
    except CutBefore as fault:
        return _again(text, str(fault), attempts=0)
    return _answered(text, answer)


def _number(text: Text) -> str:
    found = Mobile.objects.of(text.partnership).filter(contact=text.contact_id).first() if text.contact_id else None
    return found.number if found else ""


def _answered(text: Text, answer: Answer) -> None:
    if answer.taken:
        return _note(text, State.SENT, answer.text, attempts=1)
    if answer.try_again:
        return _again(text, answer.text, attempts=1)
    return _note(text, State.FAILED, answer.text, attempts=1)


def in_doubt(text: Text, why: str) -> None:
    """Perhaps taken. An urgent one goes again, a few times; of any other nobody can tell."""
    now = timezone.now()
    if text.urgent and text.doubts < URGENT_AGAIN and (text.expires_at is None or text.expires_at > now):
        return _note(text, State.DEFERRED, why, doubts=1, again_at=now)
    return _note(text, State.UNKNOWN, why, doubts=1)


def _again(text: Text, why: str, *, attempts: int) -> None:
    now, tries = timezone.now(), text.attempts + attempts
    if tries >= TRIES or now - text.made_at > GIVE_UP_AFTER:
        return _note(text, State.FAILED, f"Given up: {why}", attempts=attempts)
    waits = URGENT_WAITS if text.urgent else WAITS
    again_at = now + waits[min(max(tries, 1), len(waits)) - 1]
    return _note(text, State.DEFERRED, why, attempts=attempts, again_at=again_at)


def _note(
    text: Text, state: str, reply: str, *, attempts: int = 0, doubts: int = 0, again_at: dt.datetime | None = None
) -> None:
    """Write down what became of it, where it is still this process's."""
    done = {"next_try": again_at} if again_at else {"done_at": timezone.now()}
    held = Text.objects.filter(pk=text.pk, state=State.SENDING)
    said = discreet(reply).replace("\0", " ")[:500]
    patiently(
        lambda: held.update(
            state=state, reply=said, lease_until=None, attempts=F("attempts") + attempts, doubts=F("doubts") + doubts,
            **done,
        )
    )  # fmt: skip


def settle() -> int:
    """Those of a process that died, or that slept past its lease; how many they were."""
    now = timezone.now()
    over = Q(lease_until__lt=now) | Q(lease_until__gt=now + 2 * LEASE)  # Or the clock was set back.
    lost = Text.objects.filter(over, state=State.SENDING)
    alive = Q(expires_at=None) | Q(expires_at__gt=now)
    free = {"doubts": F("doubts") + 1, "reply": LOST, "lease_until": None}
    again = lost.filter(alive, urgent=True, doubts__lt=URGENT_AGAIN)
    settled = again.update(state=State.DEFERRED, next_try=now, **free)
    return int(settled + lost.update(state=State.UNKNOWN, done_at=now, **free))


def expire() -> int:
    now = timezone.now()
    late = Text.objects.filter(expires_at__lte=now).waiting()
    return int(late.update(state=State.EXPIRED, done_at=now, reply="It could not go in time."))
