"""Staging: the audience of a sealing is written down batch by batch, each in a short transaction of its own.

However many readers there are, one batch of them is held; and nobody waits for it, as they would for one long write.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from django.db import connection, models, transaction
from django.utils import timezone

from newsletters.lists.audience import Recipient
from newsletters.models import Sealing, Staged
from newsletters.sealing.variants import Share, Sorting

BATCH = 2000
#: A sealing that did nothing for so long is dead: a batch takes milliseconds, a list a minute.
DEAD_AFTER = dt.timedelta(minutes=30)
REMOVED_AT_ONCE = 20_000


def batches(readers: Iterable[Recipient]) -> Iterator[list[Recipient]]:
    going = iter(readers)
    while batch := list(islice(going, BATCH)):
        yield batch


def add(sealing: Sealing, batch: Sequence[Recipient], shares: Sequence[Share], sorting: Sorting) -> None:
    """Write a batch down, in one short transaction."""
    keys = {share: "" if sorting.is_nothing(share) else sorting.key(share) for share in set(shares)}
    rows = [
        (each.contact_id, each.reason[:300], each.seat_id, each.school_id, keys[share])
        for each, share in zip(batch, shares, strict=True)
    ]
    with transaction.atomic():
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(ADD_AT_ONCE, [sealing.pk, *map(list, zip(*rows, strict=True))])
            else:
                cursor.executemany(ADD, [(sealing.pk, *row) for row in rows])
        Sealing.objects.filter(pk=sealing.pk).update(alive_at=timezone.now())


_INTO = "INSERT INTO newsletters_staged (sealing_id, reader, reason, at_seat, at_school, variant)"
ADD = f"{_INTO} VALUES (%s, %s, %s, %s, %s, %s)"
#: Columns as arrays: a statement for each row costs PostgreSQL ten times as much.
ADD_AT_ONCE = f"{_INTO} SELECT %s, * FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::bigint[], %s::text[])"  # noqa: S608 (words of our own)


def discard(sealing: Sealing) -> None:
    """Take a sealing away, with all that was staged for it."""
    Sealing.objects.filter(pk=sealing.pk).delete()
    _remove(Staged.objects.filter(sealing=sealing.pk))


def sweep() -> int:
    """Take away what dead sealings left: how many rows. For the clock."""
    Sealing.objects.filter(alive_at__lt=timezone.now() - DEAD_AFTER).delete()
    return _remove(Staged.objects.exclude(models.Exists(Sealing.objects.filter(pk=models.OuterRef("sealing")))))


def _remove(rows: models.QuerySet[Staged]) -> int:
    """In batches, so that others may write in between."""
    removed = 0
    while some := list(rows.order_by("pk").values_list("pk", flat=True)[:REMOVED_AT_ONCE]):
        # All between them that are meant: their numbers lie side by side.
        removed += rows.filter(pk__gte=some[0], pk__lte=some[-1]).order_by()._raw_delete(rows.db)
    return removed
