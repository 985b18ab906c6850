"""From clicks to counts: once nothing more can tell a machine from a person, a click is counted and forgotten.

By its mailing's rule it becomes one more in an hour's count, or a trace of one reader's letter. A word is counted and
forgotten in one transaction: killed at any moment, nothing is counted twice and nothing is lost.
"""

import collections
import dataclasses
import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from newsletters.delivery import hear
from newsletters.models import Delivery, Hit, Link, Trace, Uncounted
from newsletters.models.publication import Tracking
from newsletters.tracking import letterbox, signs

#: What follows within so long can still tell of a machine.
WAIT = dt.timedelta(seconds=60)
#: Clicks looked at together, and written in one transaction: memory is bounded, writers are short.
MOST, BATCH = 20_000, 500


@dataclasses.dataclass(frozen=True, slots=True)
class Letter:
    """The delivery that a token names."""

    mailing: int
    contact: int | None
    state: str
    left_at: dt.datetime | None


@dataclasses.dataclass(slots=True)
class Click:
    """A click and what is known of it by now."""

    hit: int
    link: int
    mailing: int
    rule: str
    kind: str
    at: dt.datetime
    letter: int | None
    visitor: str
    points: int
    counts: bool
    machine: bool = False


def sort(now: dt.datetime | None = None) -> int:
    """Count what has waited long enough; how many that were. Of two at once, one does it."""
    done = 0
    with letterbox.turn() as mine:
        if not mine:
            return 0
        letterbox.take()
        while counted := _sort(now or timezone.now()):
            done += counted
    return done


def _sort(now: dt.datetime) -> int:
    clicks = _waiting()
    if not clicks:
        return 0
    ripe_before = now - WAIT
    if len(clicks) == MOST:  # What comes after the last of them is not seen yet. So many at once wait for nothing.
        cut = clicks[-1].at - WAIT
        ripe_before = min(ripe_before, cut) if clicks[0].at < cut else now
    letters = _letters(clicks)
    scanned = _judge(clicks, letters)
    ripe = [click for click in clicks if click.at < ripe_before]
    for start in range(0, len(ripe), BATCH):
        some = ripe[start : start + BATCH]
        _settle(some, letters)
        with transaction.atomic():
            _look_back(some, scanned)
            _count(some, letters)
            Hit.objects.filter(pk__in=[click.hit for click in some]).delete()
    return len(ripe)


def _waiting() -> list[Click]:
    rows = Hit.objects.order_by("at", "pk").values_list(
        "pk", "link", "link__mailing", "link__mailing__tracking", "link__kind", "at", "letter", "visitor", "points",
        "counts",
    )  # fmt: skip
    return [Click(*row) for row in rows[:MOST]]


def _letters(clicks: Sequence[Click]) -> dict[int, Letter]:
    """The letters that tokens name. The token of another mailing's letter names none here."""
    numbers, found = sorted({click.letter for click in clicks if click.letter is not None}), dict[int, Letter]()
    for start in range(0, len(numbers), BATCH):
        rows = Delivery.objects.filter(pk__in=numbers[start : start + BATCH])
        for pk, mailing, contact, state, done_at in rows.values_list("pk", "mailing", "contact", "state", "done_at"):
            found[pk] = Letter(mailing, contact, state, done_at)
    for click in clicks:
        if click.letter is not None and (click.letter not in found or found[click.letter].mailing != click.mailing):
            click.letter = None
    return found


# --- People and machines ---------------------------------------------------------------------------------------------


def _judge(clicks: Sequence[Click], letters: dict[int, Letter]) -> dict[int, list[dt.datetime]]:
    """Say of each click whether it is a machine's. Gives the letters that were scanned, and when each scan began."""
    together: dict[tuple[int, object], list[Click]] = collections.defaultdict(list)
    for click in clicks:
        together[click.mailing, click.visitor if click.letter is None else click.letter].append(click)
    scanned: dict[int, list[dt.datetime]] = {}
    for some in together.values():
        seen = [_seen(click, letters) for click in some]
        found = signs.bursts(seen)
        for click, machine in zip(some, signs.machines(seen, found), strict=True):
            click.machine = machine
        if found and (letter := some[0].letter) is not None:
            scanned[letter] = [start for start, _ in found]
    return scanned


def _seen(click: Click, letters: dict[int, Letter]) -> signs.Seen:
    letter = letters[click.letter] if click.letter is not None else None
    left_at = letter.left_at if letter and letter.state == Delivery.State.SENT else None
    link = click.link if click.kind == Link.Kind.LINK else None
    return signs.Seen(click.at, link, click.points + signs.of_moment(click.at, left_at))


def _look_back(clicks: Iterable[Click], scanned: dict[int, list[dt.datetime]]) -> None:
    """What was counted as a person's, just before a scan of the same letter, was its beginning."""
    for letter in {click.letter for click in clicks if click.letter in scanned}:
        for start in scanned[letter]:
            Trace.objects.filter(
                delivery=letter, first_at__gte=start - signs.LOOK_BACK, last_at__lte=start, people__gt=0
            ).update(machines=F("machines") + F("people"), people=0)


# --- Counts ----------------------------------------------------------------------------------------------------------

COUNT = """
    INSERT INTO newsletters_linkcount (link_id, hour, people, machines) VALUES (%s, %s, %s, %s)
    ON CONFLICT (link_id, hour) DO UPDATE SET
        people = newsletters_linkcount.people + excluded.people,
        machines = newsletters_linkcount.machines + excluded.machines
"""
TRACE = """
    INSERT INTO newsletters_trace (delivery_id, link_id, first_at, last_at, people, machines)
    VALUES (%s, %s, %s, %s, %s, %s)
    ON CONFLICT (delivery_id, link_id) DO UPDATE SET
        people = newsletters_trace.people + excluded.people,
        machines = newsletters_trace.machines + excluded.machines,
        last_at = excluded.last_at
"""


def _count(clicks: Iterable[Click], letters: dict[int, Letter]) -> None:
    """Of whom it may be said, a trace; of everybody else, one more in the hour's count."""
    counts: dict[tuple[int, dt.datetime], list[int]] = {}
    traces: dict[tuple[int, int], list[Any]] = {}
    uncounted = _uncounted(clicks, letters)
    at = connection.ops.adapt_datetimefield_value
    for click in clicks:
        letter = letters[click.letter] if click.letter is not None else None
        if not click.counts or (letter and letter.contact in uncounted):
            continue
        if letter and letter.contact and click.rule == Tracking.PERSON:
            trace = traces.setdefault((click.letter or 0, click.link), [click.at, click.at, 0, 0])
            trace[1] = click.at
            trace[2 + click.machine] += 1
        else:
            hour = click.at.replace(minute=0, second=0, microsecond=0)
            counts.setdefault((click.link, hour), [0, 0])[click.machine] += 1
    with connection.cursor() as cursor:
        cursor.executemany(COUNT, [[link, at(hour), *numbers] for (link, hour), numbers in counts.items()])
        cursor.executemany(
            TRACE, [[*key, at(first), at(last), *numbers] for key, (first, last, *numbers) in traces.items()]
        )


def _uncounted(clicks: Iterable[Click], letters: dict[int, Letter]) -> set[int]:
    contacts = {letters[click.letter].contact for click in clicks if click.letter is not None}
    return set(Uncounted.objects.filter(contact__in=contacts - {None}).values_list("contact", flat=True))


def _settle(clicks: Iterable[Click], letters: dict[int, Letter]) -> None:
    """A letter of which nobody could tell whether it was taken has arrived: a machine's click shows that as well."""
    open_ones = (Delivery.State.UNKNOWN, Delivery.State.SENDING)
    arrived = {click.letter: click for click in clicks if click.letter and letters[click.letter].state in open_ones}
    uncounted = _uncounted(arrived.values(), letters)
    for pk, click in arrived.items():
        if pk is not None and letters[pk].contact not in uncounted:
            by = "a link in it was followed" if click.kind == Link.Kind.LINK else "its picture was fetched"
            hear.arrived(pk, by=by, at=click.at)
