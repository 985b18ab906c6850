"""Claiming notices, one by one: each is one short transaction, and none is sent by two."""

import dataclasses
import datetime as dt

from django.db import transaction
from django.db.models import Case, F, Q, QuerySet, TextField, Value, When
from django.utils import timezone

from cms.notices.models import Notice
from newsletters import worker
from newsletters.claim import LEASE, LOST, URGENT_AGAIN

State = Notice.State


@dataclasses.dataclass(frozen=True, slots=True)
class Claimed:
    """What is needed to send one notice, but its text, which may be sealed under a key that is gone."""

    id: int
    urgent: bool
    secret: bool
    made_at: dt.datetime
    expires_at: dt.datetime | None
    attempts: int
    doubts: int

    @property
    def hurries(self) -> bool:
        """Somebody waits for it: in doubt it goes again."""
        return self.urgent or self.secret


FIELDS = [field.name for field in dataclasses.fields(Claimed)]


def waits(*, urgent: bool = False) -> bool:
    """Whether any notice may go now (or an urgent one). Only read: nothing is locked to find that nothing is due."""
    return _due(urgent=urgent).exists()


def claim(*, by: str, urgent: bool = False) -> Claimed | None:
    """Take the first notice that is due; None where none is."""
    if not waits(urgent=urgent):
        return None
    with transaction.atomic():
        # SKIP LOCKED where the database has it; SQLite lets one write at a time anyway.
        row = _due(urgent=urgent).select_for_update(skip_locked=True).values(*FIELDS).first()
        if row is None:
            return None
        held = {"state": State.SENDING, "worker": by, "lease_until": timezone.now() + LEASE}
        Notice.objects.filter(pk=row["id"]).update(**held)
    return Claimed(**row)


def release(notice: Claimed, *, by: str) -> None:
    """Give back what was not begun."""
    _of(notice, by).update(state=State.PENDING, worker="", lease_until=None)


def note(
    notice: Claimed, *, by: str, state: str, reply: str, again_at: dt.datetime | None = None, **counts: int
) -> int:
    """Write down what became of it, where this worker still has it. What is secret is emptied with the last word."""
    fields: dict[str, object] = {name: F(name) + number for name, number in counts.items()}
    fields |= {"next_try": again_at} if again_at else {"done_at": timezone.now()}
    if notice.secret and not again_at:
        fields["text"] = ""
    return _of(notice, by).update(state=state, reply=reply[:500], worker="", lease_until=None, **fields)


def settle() -> int:
    """Notices whose worker is dead or whose lease ran out, and how many they were: they may have gone.

    One that somebody waits for, and that is not too old, goes again, a few times; any other is unknown.
    """
    now = timezone.now()
    held = Notice.objects.filter(state=State.SENDING)
    names = set(held.order_by().values_list("worker", flat=True).distinct())
    gone = {name for name in names if worker.dead(name)}
    found: QuerySet[Notice] = held.filter(Q(worker__in=gone) | Q(lease_until__lt=now))
    alive = Q(expires_at=None) | Q(expires_at__gt=now)
    again = found.filter(alive, Q(urgent=True) | Q(secret=True), doubts__lt=URGENT_AGAIN)
    free = {"doubts": F("doubts") + 1, "reply": LOST, "worker": "", "lease_until": None}
    with transaction.atomic():
        settled = again.update(state=State.DEFERRED, next_try=now, **free)
        settled += found.update(state=State.UNKNOWN, done_at=now, text=_unless_secret(), **free)
    return settled


def expire() -> int:
    """What nobody could send in time is too late, and keeps no secret. Gives how many they were."""
    now = timezone.now()
    late = Notice.objects.filter(expires_at__lte=now).waiting()
    return late.update(state=State.EXPIRED, done_at=now, text=_unless_secret())  # type: ignore[no-any-return]


def _due(*, urgent: bool) -> "QuerySet[Notice]":
    due: QuerySet[Notice] = Notice.objects.due()
    return due.filter(urgent=True) if urgent else due


def _of(notice: Claimed, by: str) -> "QuerySet[Notice]":
    return Notice.objects.filter(pk=notice.id, worker=by, state=State.SENDING)  # type: ignore[no-any-return]


def _unless_secret() -> Case:
    """The text as it stands, sealed, or nothing."""
    return Case(When(secret=True, then=Value("")), default=F("text"), output_field=TextField())
