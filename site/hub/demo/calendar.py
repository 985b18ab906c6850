"""Dates: a year of terms worked out from today, and what comes again each year."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from cms.calendar.models import Date, TermDate
from cms.people.models import Partnership
from hub.demo.content import read

WEEK = dt.timedelta(weeks=1)
WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
AUGUST = 8
Kind = TermDate.Kind


def make_dates(partnership: Partnership, today: dt.date) -> None:
    known = [_date(facts, today) for facts in read("dates")["dates"]]
    for date in [*known, *counts(today), *terms(today)]:
        date.partnership = partnership
        date.full_clean(exclude=["partnership"])
        date.save()


def _date(facts: dict[str, Any], today: dt.date) -> Date:
    starts_on = (
        _next(facts["on"], today)
        if "on" in facts
        else on_or_after(today + dt.timedelta(days=facts["in"]), facts["weekday"])
    )
    at, until = [dt.time.fromisoformat(time) for time in facts["at"]] if "at" in facts else (None, None)
    return Date(
        title=facts["title"],
        starts_on=starts_on,
        starts_at=at,
        ends_at=until,
        ends_on=starts_on + dt.timedelta(days=facts["days"] - 1) if "days" in facts else None,
        place=facts.get("place", ""),
        audience=facts["audience"],
        summary=facts["summary"],
    )


def on_or_after(day: dt.date, weekday: str) -> dt.date:
    """The first such weekday from a day on.

    >>> on_or_after(dt.date(2026, 11, 27), "Tuesday")
    datetime.date(2026, 12, 1)
    """
    return day + dt.timedelta(days=(WEEKDAYS.index(weekday) - day.weekday()) % 7)


def _next(month_and_day: str, today: dt.date) -> dt.date:
    """The next such day of a year."""
    day = dt.date.fromisoformat(f"{today.year}-{month_and_day}")
    return day if day >= today else day.replace(year=today.year + 1)


def terms(today: dt.date) -> Iterator[TermDate]:
    """Terms, half-terms and INSET days of the school year that a day is in and of the next."""
    year = today.year if today.month >= AUGUST else today.year - 1
    for first in (year, year + 1):
        for kind, name, starts_on, ends_on in _year(first):
            yield TermDate(kind=kind, name=name, starts_on=starts_on, ends_on=ends_on)


def _year(year: int) -> Iterator[tuple[str, str, dt.date, dt.date]]:
    """(kind, name, first day, last day) as most years go: two weeks off at Christmas and Easter, one in each half."""
    autumn = on_or_after(dt.date(year, 9, 1), "Tuesday")
    christmas = on_or_after(dt.date(year, 12, 15), "Friday")
    spring = on_or_after(dt.date(year + 1, 1, 3), "Monday")
    easter = on_or_after(dt.date(year + 1, 3, 27), "Friday")
    summer = easter + 2 * WEEK + dt.timedelta(days=3)
    july = on_or_after(dt.date(year + 1, 7, 18), "Tuesday")
    for name, begins, ends, half in (
        (f"Autumn term {year}", autumn, christmas, dt.date(year, 10, 21)),
        (f"Spring term {year + 1}", spring, easter, dt.date(year + 1, 2, 12)),
        (f"Summer term {year + 1}", summer, july, dt.date(year + 1, 5, 25)),
    ):
        monday = on_or_after(half, "Monday")
        yield Kind.TERM, name, begins, ends
        yield Kind.INSET, "INSET day: schools are closed to pupils", begins, begins
        yield Kind.HALF_TERM, f"{name.partition(' ')[0]} half-term holiday", monday, monday + dt.timedelta(days=4)


def counts(today: dt.date) -> Iterator[Date]:
    """The census days of the next twelve months."""
    for month, week, name in (
        (10, 1, "Autumn school census"),
        (1, 3, "Spring school census"),
        (5, 3, "Summer school census"),
    ):
        for year in (today.year, today.year + 1):
            day = on_or_after(dt.date(year, month, 1), "Thursday") + (week - 1) * WEEK
            if today <= day <= today + dt.timedelta(days=365):
                yield Date(
                    title=name,
                    starts_on=day,
                    audience="Headteachers, SBMs and data managers",
                    summary="Every pupil who is on roll today counts.",
                )
