"""Everything about a person as a page shows it: parts with lines of label and text."""

import dataclasses
import datetime as dt
import re
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format

_DAY = re.compile(r"\d{4}-\d\d-\d\d$")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
NOTHING = "Nothing."


@dataclasses.dataclass(frozen=True)
class Part:
    """Entries are things of one kind, each with its lines."""

    title: str
    entries: list[list[tuple[str, str]]]


def parts(everything: dict[str, Any]) -> list[Part]:
    """Each part that is more than a word."""
    return [
        Part(label(name), [entry for each in _entries(held) if (entry := _lines(each))])
        for name, held in everything.items()
        if isinstance(held, dict | list)
    ]


def label(name: str) -> str:
    """
    >>> label("former_addresses")
    'Former addresses'
    """
    return name.replace("_", " ").capitalize()


def _entries(held: Any) -> list[Any]:
    return held if isinstance(held, list) else [held]


def _lines(entry: Any) -> list[tuple[str, str]]:
    if not isinstance(entry, dict):
        return [("", text(entry))]
    return [(label(key), said) for key, value in entry.items() if (said := text(value))]


def text(value: Any) -> str:
    """A value in words; empty where there is nothing to say."""
    if value is None or value == "" or value == [] or value == {}:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(filter(None, map(text, value.values())))
    if isinstance(value, list):
        return "; ".join(filter(None, map(text, value)))
    return _day(str(value))


def _day(said: str) -> str:
    if _DAY.match(said):
        return date_format(dt.date.fromisoformat(said), "j F Y")
    if _MOMENT.match(said):
        at = dt.datetime.fromisoformat(said)
        return date_format(timezone.localtime(at) if timezone.is_aware(at) else at, "j F Y, H:i")
    return said
