"""The school year as a clock: which days are school days, in which term and half-term a day lies.

    year = SchoolYear(partnership, since=day, until=day)
    year.is_school_day(day)

A partnership's own rows (`TermDate`) say when schools are open; bank holidays of England are known without them
(package `holidays`, which knows the moved and the extra ones). Where no term is entered for a time, every weekday
counts that is no bank holiday, and `knows` says that it is a guess. Days are London's days: a day has no hours, so no
change of the clock moves one.
"""

import dataclasses
import datetime as dt
import functools
from collections.abc import Iterator

from cms.calendar.models import TermDate
from cms.people.models import Partnership

DAY = dt.timedelta(days=1)
WEEKEND = 5
#: No stretch without a school day is longer: the summer holiday has some six weeks.
FARTHEST = 120


@dataclasses.dataclass(frozen=True, order=True)
class Stretch:
    """Days from the first to the last, both included, with a name: a term, or the half of one."""

    starts_on: dt.date
    ends_on: dt.date
    name: str

    def __contains__(self, day: dt.date) -> bool:
        return self.starts_on <= day <= self.ends_on


class SchoolYear:
    """The school days of a partnership around some days; everything is read once."""

    def __init__(self, partnership: Partnership, *, since: dt.date, until: dt.date) -> None:
        rows = TermDate.objects.of(partnership).touching(since - 400 * DAY, until + 400 * DAY)
        by_kind: dict[str, list[Stretch]] = {kind: [] for kind in TermDate.Kind.values}
        for row in rows:
            by_kind[row.kind].append(Stretch(row.starts_on, row.ends_on, row.name))
        self.terms = sorted(by_kind[TermDate.Kind.TERM])
        self.half_term_holidays = sorted(by_kind[TermDate.Kind.HALF_TERM])
        self.inset_days = sorted(by_kind[TermDate.Kind.INSET])
        self._own_holidays = by_kind[TermDate.Kind.BANK_HOLIDAY]
        self._open = by_kind[TermDate.Kind.OPEN]

    def term_of(self, day: dt.date) -> Stretch | None:
        return next((term for term in self.terms if day in term), None)

    def knows(self, day: dt.date) -> bool:
        """Whether terms are entered for about this time: it lies before the end of the last one."""
        return bool(self.terms) and self.terms[0].starts_on - 92 * DAY <= day <= self.terms[-1].ends_on

    def bank_holiday(self, day: dt.date) -> str:
        """Its name, or nothing."""
        if any(day in stretch for stretch in self._open):
            return ""
        own = next((stretch.name for stretch in self._own_holidays if day in stretch), "")
        return own or bank_holidays(day.year).get(day, "")

    def closed(self, day: dt.date) -> str:
        """Why schools are closed to pupils on a day, in words; nothing where they are open."""
        if day.weekday() >= WEEKEND:
            return "weekend"
        if any(day in stretch for stretch in self._open):
            return ""
        if name := self.bank_holiday(day):
            return name
        for stretch in (*self.half_term_holidays, *self.inset_days):
            if day in stretch:
                return stretch.name
        return "holidays" if self.knows(day) and self.term_of(day) is None else ""

    def is_school_day(self, day: dt.date) -> bool:
        return not self.closed(day)

    def next_school_day(self, day: dt.date) -> dt.date:
        """The first from this day on, itself included."""
        return self._walk(day, DAY)

    def last_school_day(self, day: dt.date) -> dt.date:
        """The last until this day, itself included."""
        return self._walk(day, -DAY)

    def school_days_before(self, day: dt.date, number: int) -> dt.date:
        """The day that is so many school days before another."""
        for _ in range(number):
            day = self.last_school_day(day - DAY)
        return day

    def _walk(self, day: dt.date, step: dt.timedelta) -> dt.date:
        start = day
        for _ in range(FARTHEST):
            if self.is_school_day(day):
                return day
            day += step
        return start

    def closed_within(self, term: Stretch) -> list[Stretch]:
        """Half-terms, INSET days and bank holidays on weekdays of a term, in order; a bank holiday within another
        holiday is not told again."""
        held = [*self.half_term_holidays, *self.inset_days]
        days = [term.starts_on + n * DAY for n in range((term.ends_on - term.starts_on).days + 1)]
        single = [
            Stretch(day, day, name)
            for day in days
            if day.weekday() < WEEKEND and (name := self.bank_holiday(day)) and not any(day in each for each in held)
        ]
        return sorted([each for each in held if each.starts_on in term] + single)

    def halves(self) -> Iterator[Stretch]:
        """Each half of a term, from its first school day to its last, in order. A term without a break is one."""
        for term in self.terms:
            breaks = [each for each in self.half_term_holidays if each.starts_on in term]
            begins, parts = term.starts_on, []
            for each in breaks:
                parts.append((begins, each.starts_on - DAY))
                begins = each.ends_on + DAY
            parts.append((begins, term.ends_on))
            for number, (first, last) in enumerate(parts, 1):
                name = f"{term.name}, half {number}" if len(parts) > 1 else term.name
                first, last = self.next_school_day(first), self.last_school_day(last)
                if first <= last:
                    yield Stretch(first, last, name)


@functools.lru_cache(maxsize=64)
def bank_holidays(year: int) -> dict[dt.date, str]:
    """The bank holidays of England in a year."""
    import holidays  # Half a second, and few processes need it.

    found = holidays.country_holidays("GB", subdiv="ENG", years=year, language="en_GB")
    return dict(sorted(found.items()))
