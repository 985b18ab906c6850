"""The numbers of Gatekeeping that went earlier in the term, with their items."""

import datetime as dt
from typing import Any

from bulletins.planning import school_day_in
from cms.calendar.terms import SchoolYear, Stretch
from cms.people.models import Partnership
from hub.demo.content import read, working_day

DAY = dt.timedelta(days=1)
#: An item is due from the day before its number until the day after it.
AROUND = 1


def numbers(partnership: Partnership, today: dt.date) -> list[dict[str, Any]]:
    """The oldest first; a week without school has none."""
    told = read("term")["numbers"]
    days = [working_day(today) + facts["in"] * DAY for facts in told]
    year = SchoolYear(partnership, since=days[0] - 7 * DAY, until=today)
    return [facts for facts, day in zip(told, days, strict=True) if _is_at_school(day, year)]


def items(partnership: Partnership, today: dt.date) -> list[dict[str, Any]]:
    """As those of `items.toml`: their days count from today."""
    back = (working_day(today) - today).days
    return [
        {
            **item,
            "from": facts["in"] + back - AROUND,
            "until": facts["in"] + back + AROUND,
            **({"deadline": facts["in"] + item["deadline"]} if "deadline" in item else {}),
        }
        for facts in numbers(partnership, today)
        for item in facts["items"]
    ]


def _is_at_school(day: dt.date, year: SchoolYear) -> bool:
    monday = day - day.weekday() * DAY
    return school_day_in(Stretch(monday, monday + 4 * DAY, "week"), day, year) is not None
