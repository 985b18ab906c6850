"""The next numbers of a publication: each with its day, its copy and approval deadlines and the time at which it goes.

A rhythm cuts the school year into slots (a week, a month, half a term); each slot has one number, on the publication's
own weekday. Where that is no school day the number moves to the school day before it in the same slot, or else to the
one after; a slot without a school day has none. Times are London's, through the changes of the clock.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from bulletins.models import Edition
from bulletins.numbering import newest_number
from cms.calendar.terms import DAY, SchoolYear, Stretch
from newsletters.models import Publication
from newsletters.models.timetable import Rhythm, Week

LONDON = ZoneInfo("Europe/London")
#: As far ahead as anybody plans.
AHEAD = dt.timedelta(days=400)
A_WEEK = 7 * DAY


@dataclass(frozen=True)
class Planned:
    """One number to come. `edition`: its draft, or more, where there is one. `sure`: terms are known for that time."""

    publication: Publication
    number: int
    date: dt.date
    slot: Stretch
    copy_deadline: dt.datetime
    approval_deadline: dt.datetime
    send_at: dt.datetime
    moved_from: dt.date | None = None
    sure: bool = True
    edition: Edition | None = field(default=None, compare=False)

    @property
    def late(self) -> bool:
        """Whether it should have gone."""
        return self.send_at < dt.datetime.now(dt.UTC)


def planned(publication: Publication, *, since: dt.date, many: int = 6) -> list[Planned]:
    """Its next numbers, from the slot that `since` lies in; none where it comes when needed only."""
    until = since + AHEAD
    year = SchoolYear(publication.partnership, since=since, until=until)
    there = list(
        Edition.objects.numbers().filter(publication=publication, date__gte=since - 2 * A_WEEK).order_by("date")
    )
    newest = newest_number(publication)
    found: list[Planned] = []
    for slot in slots(publication, year, since=since, until=until):
        edition = next((each for each in there if each.date in slot), None)
        meant = wanted_day(publication, slot)
        day = edition.date if edition else school_day_in(slot, meant, year)
        if day is None or (day < since and (edition is None or edition.is_sealed)):
            continue
        if edition is None:
            newest += 1
        found.append(_planned(publication, slot, day, meant, edition, edition.number if edition else newest, year))
        if len(found) == many:
            break
    return found


def _planned(
    publication: Publication, slot: Stretch, day: dt.date, meant: dt.date, edition: Edition | None, number: int,
    year: SchoolYear,
) -> Planned:  # fmt: skip
    return Planned(
        publication=publication,
        number=number,
        date=day,
        slot=slot,
        copy_deadline=at(year.school_days_before(day, publication.copy_days), publication.copy_time),
        approval_deadline=at(year.school_days_before(day, publication.approval_days), publication.approval_time),
        send_at=at(day, publication.send_time),
        moved_from=meant if meant != day and edition is None else None,
        sure=year.knows(day),
        edition=edition,
    )


def slots(publication: Publication, year: SchoolYear, *, since: dt.date, until: dt.date) -> Iterator[Stretch]:
    """The stretches of which each has one number, from the one that `since` lies in."""
    if publication.rhythm == Rhythm.WEEKLY:
        monday = since - since.weekday() * DAY
        while monday <= until:
            yield Stretch(monday, monday + 4 * DAY, f"week of {monday.isoformat()}")
            monday += A_WEEK
    elif publication.rhythm == Rhythm.MONTHLY:
        first = since.replace(day=1)
        while first <= until:
            after = (first + 31 * DAY).replace(day=1)
            yield Stretch(first, after - DAY, first.strftime("%B %Y"))
            first = after
    elif publication.rhythm == Rhythm.HALF_TERMLY:
        yield from (half for half in year.halves() if half.ends_on >= since and half.starts_on <= until)


def wanted_day(publication: Publication, slot: Stretch) -> dt.date:
    """The weekday in the week that the publication asks for, whatever the school year says of it."""
    first = slot.starts_on + (publication.send_day - slot.starts_on.weekday()) % 7 * DAY
    if publication.rhythm == Rhythm.WEEKLY:
        return first
    in_slot = [day for n in range(60) if (day := first + n * A_WEEK) <= slot.ends_on] or [slot.ends_on]
    return in_slot[-1] if publication.send_week == Week.LAST else in_slot[min(publication.send_week, len(in_slot)) - 1]


def school_day_in(slot: Stretch, day: dt.date, year: SchoolYear) -> dt.date | None:
    """The school day of a slot that is nearest before a day, else nearest after it."""
    before = year.last_school_day(day)
    if before in slot and year.is_school_day(before):
        return before
    after = year.next_school_day(day)
    return after if after in slot and year.is_school_day(after) else None


def at(day: dt.date, time: dt.time) -> dt.datetime:
    """A moment by London's clocks. An hour that the clocks leave out in March is the one after; of the hour that comes
    twice in October it is the first.

    >>> at(dt.date(2026, 10, 23), dt.time(15)).isoformat(), at(dt.date(2026, 10, 30), dt.time(15)).isoformat()
    ('2026-10-23T15:00:00+01:00', '2026-10-30T15:00:00+00:00')
    >>> at(dt.date(2027, 3, 28), dt.time(1, 30)).isoformat()
    '2027-03-28T02:30:00+01:00'
    """
    return dt.datetime.combine(day, time, tzinfo=LONDON).astimezone(dt.UTC).astimezone(LONDON)
