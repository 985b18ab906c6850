"""Claiming notices: a worker takes some that are due, for a while, so that nobody else sends them."""

import dataclasses
import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.db.models import Case, F, QuerySet, TextField, Value, When
from django.utils import timezone

from cms.notices.models import Notice
from newsletters.delivery.claim import LEASE

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

    def is_late(self, now: dt.datetime) -> bool:
        """Whether it would be of no use by now."""
        return self.expires_at is not None and self.expires_at <= now


FIELDS = [field.name for field in dataclasses.fields(Claimed)]


def waits(*, urgent: bool = False) -> bool:
    """Whether any notice may go now (or an urgent one). Only read: nothing is locked to find that nothing is due."""
    return _due(urgent=urgent).exists()


def claim(*, by: str, limit: int = 1, urgent: bool = False) -> list[Claimed]:
    """Take up to `limit` of those that are due, the urgent first."""
    if not waits(urgent=urgent):
        return []
    with transaction.atomic():
        # SKIP LOCKED where the database has it; SQLite lets one write at a time anyway.
        rows = list(_due(urgent=urgent).select_for_update(skip_locked=True).values(*FIELDS)[:limit])
        Notice.objects.filter(pk__in=[row["id"] for row in rows]).update(
            state=State.SENDING, worker=by, lease_until=timezone.now() + LEASE
        )
    return [Claimed(**row) for row in rows]


def held(by: str) -> "QuerySet[Notice]":
    """What this worker has."""
    return Notice.objects.filter(worker=by, state=State.SENDING)  # type: ignore[no-any-return]


def renew(*, by: str) -> set[int]:
    """A longer lease on whatever this worker still has, and which those are."""
    held(by).update(lease_until=timezone.now() + LEASE)
    return set(held(by).values_list("pk", flat=True))


def release(numbers: Collection[int], *, by: str) -> None:
    """Give back what was not begun."""
    if numbers:
        held(by).filter(pk__in=numbers).update(state=State.PENDING, worker="", lease_until=None)


def expire() -> int:
    """What nobody could send in time is too late, and keeps no secret. Gives how many they were."""
    now = timezone.now()
    late = Notice.objects.filter(expires_at__lte=now).waiting()
    return late.update(state=State.EXPIRED, done_at=now, text=unless_secret())  # type: ignore[no-any-return]


def _due(*, urgent: bool) -> "QuerySet[Notice]":
    due: QuerySet[Notice] = Notice.objects.due()
    return due.filter(urgent=True) if urgent else due


def unless_secret() -> Case:
    """The text as it stands, sealed, or nothing."""
    return Case(When(secret=True, then=Value("")), default=F("text"), output_field=TextField())
