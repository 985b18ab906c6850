"""Ways from the screen of a school to what apps above know of it.

ways.register("letters", Way("Letters to it", "reports:school", right=rights.SEND))      # in AppConfig.ready()
"""

from typing import Any, NamedTuple

from django.urls import reverse

from cms.people import rights
from cms.people.models import School


class Way(NamedTuple):
    label: str
    #: The name of an address that takes the school's number.
    name: str
    right: str | frozenset[str]


_ways: dict[str, Way] = {}


def register(name: str, way: Way) -> None:
    """A name again replaces."""
    _ways[name] = way


def ways(school: School, user: Any) -> list[tuple[str, str]]:
    """Words and address of each that this user may go."""
    open_ways = [way for way in _ways.values() if rights.holds(user, way.right)]
    return [(way.label, reverse(way.name, args=[school.pk])) for way in open_ways]
