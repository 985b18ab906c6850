"""What stands on the home page from above: an upper app registers a function that gathers its lines.

    from cms.guidance import home_panels

    home_panels.register(home_panels.FOR_ACTION, gather)    # in AppConfig.ready()

    def gather(partnership: Partnership, today: date) -> Panel | None: ...

`FOR_ACTION` is the first of the three lists below the search box. `LATEST` stands below the topics: the newest edition,
with its opening lines. Any other name stands after it, in the order of registering. `None` shows nothing.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from cms.people.models import Partnership

FOR_ACTION = "for action"
LATEST = "latest edition"


@dataclass(frozen=True)
class Line:
    """One line of a panel: `text` is the link, `note` stands below it (“by Friday 5 December 2026”)."""

    text: str
    url: str = ""
    note: str = ""


@dataclass(frozen=True)
class Panel:
    """A heading and a few lines. `empty` says what no lines mean; `opening` is a paragraph above them."""

    title: str
    lines: list[Line] = field(default_factory=list)
    empty: str = ""
    opening: str = ""
    more_text: str = ""
    more_url: str = ""
    by_email_url: str = ""


Gather = Callable[[Partnership, dt.date], Panel | None]

_registered: dict[str, Gather] = {}


def register(name: str, gather: Gather) -> None:
    """Fill a place on the home page; registering a name again replaces it."""
    _registered[name] = gather


def for_action(partnership: Partnership, today: dt.date) -> Panel | None:
    gather = _registered.get(FOR_ACTION)
    return gather(partnership, today) if gather else None


def below_topics(partnership: Partnership, today: dt.date) -> list[Panel]:
    """The panels below the topics, the latest edition first."""
    names = sorted((name for name in _registered if name != FOR_ACTION), key=lambda name: name != LATEST)
    panels = (_registered[name](partnership, today) for name in names)
    return [panel for panel in panels if panel]
