"""What is planned for a time and not sealed yet. The apps that know publications say it.

planned.register("editions", gather)        # in AppConfig.ready()

def gather(partnership, user, since, until) -> Iterable[Planned]: ...      # both days counted in
"""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from cms.people.models import Partnership


class Planned(NamedTuple):
    """One number that is to go. `url` is empty where nobody has begun it; `publication_id` says to whom it goes."""

    day: dt.date
    publication: str
    title: str
    url: str = ""
    publication_id: int = 0


Gather = Callable[[Partnership, Any, dt.date, dt.date], Iterable[Planned]]
_registered: dict[str, Gather] = {}


def register(name: str, gather: Gather) -> None:
    """A name again replaces."""
    _registered[name] = gather


def planned(partnership: Partnership, user: Any, since: dt.date, until: dt.date) -> list[Planned]:
    """All of it, the first first."""
    return sorted(each for gather in _registered.values() for each in gather(partnership, user, since, until))
