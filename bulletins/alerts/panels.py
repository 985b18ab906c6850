"""What stands on the page of an alert that has left, beside its letters: links to the board, the sheet, the proof."""

from collections.abc import Callable
from typing import NamedTuple

from bulletins.models.alert import Alert


class Link(NamedTuple):
    words: str
    url: str


_makers: list[Callable[[Alert], Link | None]] = []


def register(make: Callable[[Alert], Link | None]) -> None:
    """Say where else one goes from an alert's page; None: nowhere, of this one."""
    if make not in _makers:
        _makers.append(make)


def of(alert: Alert) -> list[Link]:
    return [link for make in _makers if (link := make(alert))]
