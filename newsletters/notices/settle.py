"""Settling the notices of delivery processes that died: by their journals, as letters are."""

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from cms.notices.models import Notice
from newsletters.delivery import worker
from newsletters.delivery.claim import LOST, URGENT_AGAIN
from newsletters.notices.claim import FIELDS, Claimed, held, unless_secret
from newsletters.notices.hand import number_of
from newsletters.notices.outcome import Outcome, note, of_answer, of_cut_after
from newsletters.wire.journal import Word

State = Notice.State
gone = worker.Gone()


def settle() -> int:
    """Notices whose process is dead, or whose lease ran out, and how many they were.

    What the journal says was answered is so; what it says had not left goes again. Of the rest nobody can tell: one
    that somebody waits for, and that is not too late, goes again, a few times; any other is left as unknown.
    """
    sending = Notice.objects.filter(state=State.SENDING)
    names, lost = gone.among(sending)
    return sum(_by_journal(name) for name in names) + _by_lease(lost)


def _by_journal(name: str) -> int:
    notices = [Claimed(**row) for row in held(name).values(*FIELDS)]
    record = worker.record(name, {number_of(notice) for notice in notices})
    return note([_outcome(notice, record.of(number_of(notice))) for notice in notices], by=name)


def _outcome(notice: Claimed, word: Word) -> Outcome:
    if word.answer is not None:
        return of_answer(notice, word.answer)
    if word.kind == "N":
        return Outcome(notice, State.DEFERRED, "", again_at=timezone.now())
    return of_cut_after(notice, LOST)


def _by_lease(lost: "QuerySet[Notice]") -> int:
    """Of a process on another host there is no journal here."""
    now = timezone.now()
    alive = Q(expires_at=None) | Q(expires_at__gt=now)
    again = lost.filter(alive, Q(urgent=True) | Q(secret=True), doubts__lt=URGENT_AGAIN)
    free = {"doubts": F("doubts") + 1, "reply": LOST, "worker": "", "lease_until": None}
    settled = again.update(state=State.DEFERRED, next_try=now, **free)
    return settled + lost.update(state=State.UNKNOWN, done_at=now, text=unless_secret(), **free)
