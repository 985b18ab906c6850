"""What apps above let a contributor be given, on the screen of one member of staff."""

from collections.abc import Callable
from dataclasses import dataclass

from cms.people.models import Partnership
from cms.users.models import User


@dataclass(frozen=True, kw_only=True)
class Part:
    """A field of checkboxes: what there is, what somebody has, and giving exactly what was ticked."""

    name: str
    label: str
    help_text: str
    choices: Callable[[Partnership], list[tuple[str, str]]]
    chosen: Callable[[Partnership, User], list[str]]
    give: Callable[[Partnership, User, list[str]], None]


_parts: dict[str, Part] = {}


def register(part: Part) -> None:
    _parts[part.name] = part


def parts() -> list[Part]:
    return list(_parts.values())
