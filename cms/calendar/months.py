"""Dates put under their months."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from cms.calendar.models import Date


@dataclass
class Month:
    first: dt.date
    dates: list[Date] = field(default_factory=list)


def by_month(dates: Iterable[Date], *, since: dt.date) -> list[Month]:
    """Months with their dates, in order. What began before `since` stands under the month of `since`."""
    months: dict[dt.date, Month] = {}
    for date in dates:
        first = max(date.starts_on, since).replace(day=1)
        months.setdefault(first, Month(first)).dates.append(date)
    return [months[first] for first in sorted(months)]


def next_month(first: dt.date) -> dt.date:
    return (first.replace(day=28) + dt.timedelta(days=4)).replace(day=1)


def month_before(first: dt.date) -> dt.date:
    return (first - dt.timedelta(days=1)).replace(day=1)
