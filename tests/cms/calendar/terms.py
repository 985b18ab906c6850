"""A school year in one line."""

import datetime as dt

from cms.calendar.models import TermDate
from cms.people.models import Partnership

Kind = TermDate.Kind


def autumn(partnership: Partnership) -> None:
    _make(partnership, Kind.TERM, "Autumn term 2026", "2026-09-01", "2026-12-18")
    _make(partnership, Kind.HALF_TERM, "Autumn half-term", "2026-10-26", "2026-10-30")
    _make(partnership, Kind.INSET, "INSET day", "2026-09-01", "2026-09-01")


def spring(partnership: Partnership) -> None:
    _make(partnership, Kind.TERM, "Spring term 2027", "2027-01-04", "2027-03-31")
    _make(partnership, Kind.HALF_TERM, "Spring half-term", "2027-02-15", "2027-02-19")


def _make(partnership: Partnership, kind: str, name: str, first: str, last: str) -> None:
    date = TermDate(
        partnership=partnership, kind=kind, name=name,
        starts_on=dt.date.fromisoformat(first), ends_on=dt.date.fromisoformat(last),
    )  # fmt: skip
    date.full_clean(exclude=["partnership"])
    date.save()
