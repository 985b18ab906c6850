"""What is heard of a letter after it left: the one place where its state changes by a word from outside.

States only rise: unknown < sent < bounced < complained. What failed stays so, unless its reader complains of it: then
they have it. Each word is one conditional UPDATE that never touches a letter which a delivery process has at that
moment: such a word is kept (`Feedback`), and applied when the process has let go (`catch_up`). Each is safe to repeat.
"""

import datetime as dt
from typing import Any

from django.db import models, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from cms.notices.models import Notice
from newsletters.models import Delivery, Feedback

State = Delivery.State
Kind = Feedback.Kind
#: Words of letters that a process had are tried again for so long; then they only stand beside the letter.
KEPT_FOR = dt.timedelta(days=7)
BATCH = 500

#: From where a word lifts a letter, and to where.
RISES: dict[str, tuple[tuple[str, ...], str]] = {
    "arrived": ((State.UNKNOWN,), State.SENT),
    "bounced": ((State.UNKNOWN, State.SENT), State.BOUNCED),
    "complained": ((State.UNKNOWN, State.SENT, State.BOUNCED, State.FAILED), State.COMPLAINED),
}


def arrived(delivery_id: int, *, by: str, at: dt.datetime | None = None) -> bool:
    """Its reader has it: they followed a link, confirmed it, answered it; or a provider says so. Settles what is
    unknown, and nothing else. `by` is a short phrase: “a link in it was followed”. Whether it changed anything.
    """
    return _hear(delivery_id, "arrived", Kind.ARRIVED, f"Settled: {by}.", at)


def bounced(delivery_id: int, *, kind: str, why: str, at: dt.datetime | None = None) -> bool:
    """It came back for good: `kind` is one of `Feedback.BOUNCES`. Whether it changed anything."""
    return _hear(delivery_id, "bounced", kind, why, at)


def complained(delivery_id: int, *, why: str, at: dt.datetime | None = None) -> bool:
    """Its reader called it junk. Whether it changed anything."""
    return _hear(delivery_id, "complained", Kind.COMPLAINT, why, at)


def _hear(pk: int, word: str, kind: str, why: str, at: dt.datetime | None) -> bool:
    if lift(Delivery, pk, word, why):
        return True
    held = Delivery.objects.filter(pk=pk, state=State.SENDING).values_list("mailing__partnership", "address").first()
    if held is not None:
        _keep(pk, kind, why, at, partnership=held[0], address=held[1])
        return False
    # Its process may have let go of it between these two questions.
    return lift(Delivery, pk, word, why)


def lift(model: type[Delivery] | type[Notice], pk: int, word: str, why: str) -> bool:
    """One conditional UPDATE. A letter in doubt that waits to go again need not, once it is heard of."""
    before, after = RISES[word]
    doubtful = Q(state__in=model.WAITING, doubts__gt=0)
    rows = model.objects.filter(Q(state__in=before) | doubtful, pk=pk)
    changed = rows.update(state=after, reply=why[:500], done_at=Coalesce(F("done_at"), Value(timezone.now())))
    return bool(changed)


def _keep(pk: int, kind: str, why: str, at: dt.datetime | None, *, partnership: int, address: str) -> None:
    """At most one word of a kind for a letter: scanners follow a link many times while a process has it."""
    Feedback.objects.get_or_create(
        event=f"heard:{pk}:{kind}",
        defaults={
            "partnership_id": partnership,
            "delivery_id": pk,
            "address": address,
            "kind": kind,
            "why": why[:500],
            "source": "kept",
            "at": at or timezone.now(),
        },
    )


def word_of(feedback: Feedback) -> str:
    """What a feedback does to its letter; "" where it does nothing."""
    if feedback.kind == Kind.COMPLAINT:
        return "complained"
    if feedback.kind in Feedback.BOUNCES and feedback.final:
        return "bounced"
    # A server that is still trying, and a machine that answers, have the letter.
    return "arrived"


def catch_up() -> int:
    """Words of letters that no process has any more, the oldest first; how many were applied."""
    now = timezone.now()
    held = Q(delivery__state=State.SENDING) | Q(notice__state=Notice.State.SENDING)
    waiting = Feedback.objects.unheard()
    free = waiting.exclude(held, heard_at__gt=now - KEPT_FOR).order_by("heard_at", "pk")
    applied = 0
    for feedback in list(free[:BATCH]):
        applied += apply(feedback)
    return applied


def apply(feedback: Feedback) -> bool:
    """Let a letter's state say what a feedback says, once; not while a process has the letter."""
    with transaction.atomic():
        if not _no_process_has(feedback):
            return False
        if not Feedback.objects.filter(pk=feedback.pk, applied_at=None).update(applied_at=timezone.now()):
            return False
        word = word_of(feedback)
        if not feedback.proved:
            return False
        if feedback.delivery_id is not None:
            lift(Delivery, feedback.delivery_id, word, feedback.why)
        elif feedback.notice_id is not None:
            lift(Notice, feedback.notice_id, word, feedback.why)
    return True


def _no_process_has(feedback: Feedback) -> bool:
    """Locks the letter, so that none takes it before this transaction ends."""
    rows: models.QuerySet[Any]
    if feedback.delivery_id is not None:
        rows = Delivery.objects.filter(pk=feedback.delivery_id)
    else:
        rows = Notice.objects.filter(pk=feedback.notice_id or 0)
    state = rows.select_for_update().values_list("state", flat=True).first()
    old = feedback.heard_at < timezone.now() - KEPT_FOR
    return state != State.SENDING or old
