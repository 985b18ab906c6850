"""“What is due from me?”: lines that the admin's home gathers for whoever looks.

due.register("inbox", gather)    # in AppConfig.ready()

def gather(partnership, user, rights_here) -> Iterable[Line]: ...
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from cms.people.models import Partnership


@dataclass(frozen=True)
class Line:
    """One thing that is due: where to do it, and how pressing it is."""

    text: str
    url: str
    note: str = ""
    icon: str = "arrow-right"
    pressing: bool = False


Gather = Callable[[Partnership, Any, frozenset[str]], Iterable[Line]]

_registered: dict[str, Gather] = {}


def register(name: str, gather: Gather) -> None:
    """Add lines below those already registered; a name again replaces."""
    _registered[name] = gather


def due(partnership: Partnership, user: Any) -> list[Line]:
    return [line for gather in _registered.values() for line in gather(partnership, user, user.rights_here)]
