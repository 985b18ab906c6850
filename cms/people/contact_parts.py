"""What a contact's page shows beside who they are: seats, choices, notices, where they came from.

Apps above add what they know of somebody:

    contact_parts.register("choices", "What they get", gather)     # def gather(contact, user) -> list[list[str]]
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.formats import date_format

from cms.people.models import Contact, Holding

#: Rows of cells for the staff member who looks; what they may not see is not among them.
Gather = Callable[[Contact, Any], Sequence[Sequence[str]]]


#: What leads to all of it: the words of the link and its address; None where the user may not go there.
More = Callable[[Contact, Any], tuple[str, str] | None]


class Part(NamedTuple):
    title: str
    headers: tuple[str, ...]
    gather: Gather
    more: More | None = None


_parts: dict[str, Part] = {}


def register(name: str, title: str, headers: tuple[str, ...], gather: Gather, more: More | None = None) -> None:
    """Add a part; called from an app's `ready()`. Registering a name again puts another in its place."""
    _parts[name] = Part(title, headers, gather, more)


def parts(contact: Contact, user: Any) -> list[dict[str, Any]]:
    """Every part that has something to say of this person."""
    gathered = [(part, part.gather(contact, user)) for part in _parts.values()]
    return [
        {
            "title": part.title,
            "headers": part.headers,
            "rows": rows,
            "more": part.more(contact, user) if part.more else None,
        }
        for part, rows in gathered
        if rows
    ]


def day(at: Any) -> str:
    """A day or a moment as people write it; nothing where there is none."""
    if not at:
        return ""
    return date_format(timezone.localtime(at) if hasattr(at, "hour") else at, "j F Y")


def seats(contact: Contact, user: Any) -> list[list[str]]:
    held = Holding.objects.of(contact.partnership).filter(contact=contact)
    held = held.select_related("seat__role", "seat__school", "seat__group").order_by("ended_on", "pk")
    return [[str(each.seat), each.get_standing_display(), day(each.started_on), day(each.ended_on)] for each in held]


def origins(contact: Contact, user: Any) -> list[list[str]]:
    """Where they came from, and the addresses that they had before a merge."""
    came = contact.came_from
    rows = [[f"Brought by the import of {came.name}", day(came.made_at)]] if came else []
    rows += [[f"Was {alias.email} before a merge", day(alias.made_at)] for alias in contact.aliases.order_by("pk")]
    return rows


def register_own() -> None:
    register("seats", "Seats", ("Seat", "How", "From", "Until"), seats)
    register("origins", "Where they came from", ("What", "When"), origins)
