"""The half-terms of which there are reports, by their names."""

import datetime as dt

from django.utils import timezone

from cms.calendar.terms import SchoolYear, Stretch
from cms.people.models import Partnership

AROUND = dt.timedelta(days=400)
#: Of years whose terms nobody entered: the months at whose end each half ends.
PLAIN = [
    (2, "Spring term {}, half 1"), (4, "Spring term {}, half 2"), (5, "Summer term {}, half 1"),
    (7, "Summer term {}, half 2"), (10, "Autumn term {}, half 1"), (12, "Autumn term {}, half 2"),
]  # fmt: skip


def halves(partnership: Partnership, day: dt.date) -> list[Stretch]:
    """Those around a day, in order."""
    since, until = day - AROUND, day + AROUND
    known = [
        half for half in SchoolYear(partnership, since=since, until=until).halves() if since <= half.ends_on <= until
    ]
    plain = _plain(since.year, until.year)
    if not known:
        return plain
    first, last = known[0].starts_on, known[-1].ends_on
    return sorted([*known, *(half for half in plain if half.ends_on < first or half.starts_on > last)])


def _plain(first: int, last: int) -> list[Stretch]:
    found = []
    for year in range(first, last + 1):
        begins = dt.date(year, 1, 1)
        for month, name in PLAIN:
            ends = (dt.date(year, month, 28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)
            found.append(Stretch(begins, ends, name.format(year)))
            begins = ends + dt.timedelta(days=1)
    return found


def term_of(partnership: Partnership, day: dt.date) -> str:
    """The half-term in which a day lies; in the holidays the one that comes."""
    return next((half.name for half in halves(partnership, day) if half.ends_on >= day), "")


def choices(partnership: Partnership, kept: str = "") -> list[tuple[str, str]]:
    """The half-terms of two years, and what was chosen before and is gone."""
    names = [half.name for half in halves(partnership, timezone.localdate())]
    names = [kept, *names] if kept and kept not in names else names
    return [(name, name) for name in dict.fromkeys(names)]
