"""Claiming: a worker takes letters that are due, for a while, so that nobody else sends them."""

import datetime as dt
import json
from collections.abc import Sequence
from typing import NamedTuple

from django.db import connection, transaction
from django.utils import timezone

from newsletters.models import Delivery, Lane, Mailing

#: Longer than any one letter can take (a connection and six commands, each to its time-out) with room to spare.
LEASE = dt.timedelta(minutes=5)
#: An urgent letter whose fate is unknown goes again this often, under the same Message-ID.
URGENT_AGAIN = 3
LOST = "The delivery process ended while it had this letter: it may have gone."


class Claimed(NamedTuple):
    """What is needed to write and send one letter."""

    id: int
    mailing_id: int
    variant_id: int
    contact_id: int | None
    address: str
    name: str
    reason: str
    attempts: int
    doubts: int


FIELDS = Claimed._fields


def claim(*, by: str, limit: int, mailing: Mailing | None = None, lane: Lane | None = None) -> list[Claimed]:
    """Take up to `limit` letters of one mailing: the most urgent that has any due (of a lane), or the one given.

    One short transaction. A mailing that is paused or cancelled meanwhile waits for it, or is not claimed from.
    """
    now = timezone.now()
    due = Mailing.objects.due()
    if mailing is not None:
        due = due.filter(pk=mailing.pk)
    if lane is not None:
        due = due.filter(lane=lane)
    for pk in due.values_list("pk", flat=True):
        with transaction.atomic():
            if claimed := _claim(pk, by, limit, now) if _still_going(pk, now) else []:
                return claimed
    return []


BEGIN = "UPDATE newsletters_mailing SET begun_at = %s WHERE id = %s AND begun_at IS NULL AND state = 'going'"


def _still_going(mailing: int, now: dt.datetime) -> bool:
    """Whether it goes, and will until this transaction ends: whoever pauses or cancels it waits for that. Begun now, if
    it was not before; after that nobody finds it late.
    """
    lock = "FOR SHARE" if connection.features.has_select_for_update else ""
    with connection.cursor() as cursor:
        # First, for a lock that is shared by two cannot be made a lock of one's own.
        cursor.execute(BEGIN, [connection.ops.adapt_datetimefield_value(now), mailing])
        cursor.execute(f"SELECT 1 FROM newsletters_mailing WHERE id = %s AND state = 'going' {lock}", [mailing])  # noqa: S608
        return cursor.fetchone() is not None


def _claim(mailing: int, by: str, limit: int, now: dt.datetime) -> list[Claimed]:
    """The first that are due, in either database's way of not meeting another's claim."""
    at = connection.ops.adapt_datetimefield_value
    due, lease = [at(now), mailing, limit], [by, at(now + LEASE)]
    with connection.cursor() as cursor:
        if connection.features.has_select_for_update_skip_locked:
            cursor.execute(TAKE, [*due, *lease])
            found = cursor.fetchall()
        else:
            # Nobody else writes meanwhile, so two steps are one. A batch is one row: row by row the sending, which
            # goes on meanwhile, would be held up at each.
            found = json.loads(cursor.execute(FIND_SQLITE, due).fetchone()[0])
            cursor.execute(TAKE_SQLITE, [*lease, json.dumps([letter[0] for letter in found])])
        # In the order of their numbers, which come first.
        return sorted(map(Claimed._make, found))


_FIELDS = ", ".join(FIELDS)
_WAITING = "state IN ('pending', 'deferred') AND next_try <= %s AND mailing_id = %s AND contact_id IS NOT NULL"
_FIRST = f"FROM newsletters_delivery WHERE {_WAITING} ORDER BY next_try, id LIMIT %s"
#: Who claims does not meet another's claim: that one's letters are skipped.
TAKE = f"""
    WITH chosen AS MATERIALIZED (SELECT id {_FIRST} FOR UPDATE SKIP LOCKED)
    UPDATE newsletters_delivery SET state = 'sending', worker = %s, lease_until = %s
    WHERE id IN (SELECT id FROM chosen)
    RETURNING {_FIELDS}
"""  # noqa: S608 (names of our own columns, as below)
FIND_SQLITE = f"SELECT json_group_array(json_array({_FIELDS})) FROM (SELECT {_FIELDS} {_FIRST})"  # noqa: S608
TAKE_SQLITE = """
    UPDATE newsletters_delivery SET state = 'sending', worker = %s, lease_until = %s
    WHERE id IN (SELECT value FROM json_each(%s))
"""


def renew(*, by: str) -> set[int]:
    """A longer lease on whatever this worker still has, and which letters those are."""
    mine = Delivery.objects.filter(worker=by, state=Delivery.State.SENDING)
    mine.update(lease_until=timezone.now() + LEASE)
    return set(mine.values_list("pk", flat=True))


def release(letters: Sequence[Claimed], *, by: str) -> None:
    """Give back letters whose sending was not begun; those of a cancelled mailing are cancelled with it."""
    if not letters:
        return
    with transaction.atomic():
        mine = Delivery.objects.filter(
            pk__in=[letter.id for letter in letters], worker=by, state=Delivery.State.SENDING
        )
        mine.update(state=Delivery.State.PENDING, worker="", lease_until=None)
        cancel_with_their_mailing({letter.mailing_id for letter in letters})


def cancel_with_their_mailing(mailings: set[int]) -> None:
    """What came back to wait will not go where its mailing was cancelled, or its reader erased, meanwhile."""
    if not mailings:
        return
    erased = Delivery.objects.filter(mailing__in=mailings, contact=None)
    erased.waiting().update(state=Delivery.State.CANCELLED, done_at=timezone.now())
    cancelled = Mailing.objects.filter(pk__in=mailings, state=Mailing.State.CANCELLED)
    if connection.features.has_select_for_update:
        cancelled = cancelled.select_for_update()
    for pk in cancelled.values_list("pk", flat=True):
        Delivery.objects.filter(mailing=pk).waiting().update(state=Delivery.State.CANCELLED, done_at=timezone.now())
