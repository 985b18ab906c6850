"""Days by which somebody asks for something. The apps that know say them, and the calendar feeds carry them.

deadlines.register("items", gather)        # in AppConfig.ready()

def gather(partnership, contact, since) -> Iterable[Deadline]: ...
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cms.people.models import Contact, Partnership


@dataclass(frozen=True)
class Deadline:
    """`key` is lasting: a calendar knows by it that a day has moved. `url` is whole."""

    key: str
    title: str
    on: dt.date
    text: str
    url: str
    changed_at: dt.datetime


Gather = Callable[[Partnership, Contact | None, dt.date], Iterable[Deadline]]
_registered: dict[str, Gather] = {}


def register(name: str, gather: Gather) -> None:
    """Add what an app knows; a name again replaces."""
    _registered[name] = gather


def deadlines(partnership: Partnership, since: dt.date, contact: Contact | None = None) -> list[Deadline]:
    """From a day on, the nearest first: what is for everybody, or all that is for one contact."""
    found = [each for gather in _registered.values() for each in gather(partnership, contact, since)]
    return sorted(found, key=lambda each: (each.on, each.title))
