"""Everything that is held about a person, as one dict: what they may ask for. Apps above add what they hold.

    person.register_part("letters", letters)            # def letters(contact: Contact) -> list[dict[str, Any]]

A part holds nothing that is somebody else's: not who looked, who told or who else sits where.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from cms.people.models import Contact, ContactAlias, Partnership
from cms.people.models.contact import fold

Gather = Callable[[Contact], Any]
_parts: dict[str, Gather] = {}


class NobodyHere(Exception):
    """Nobody with this address is known in this partnership."""


def register_part(name: str, gather: Gather) -> None:
    """Have what an app holds of a contact stand under this name. A mapping, or a list of mappings."""
    _parts[name] = gather


def find(address: str, *, partnership: Partnership) -> Contact:
    """Whose address this is, or was before two contacts were made one. Raises NobodyHere."""
    found = Contact.objects.of(partnership).at(address).first()
    if found is None:
        alias = ContactAlias.objects.of(partnership).filter(email_folded=fold(address)).select_related("contact")
        former = alias.first()
        found = former.contact if former else None
    if found is None:
        raise NobodyHere(
            f"Nobody in {partnership.name} has the address “{address.strip()}”. "
            "Look for a slip, or for another address of theirs."
        )
    found.partnership = partnership
    return found  # type: ignore[no-any-return]


def everything(contact: Contact) -> dict[str, Any]:
    """All that is held about a contact, part by part in a lasting order; days and times as ISO 8601 texts."""
    gathered = {name: plain(gather(contact)) for name, gather in sorted(_parts.items())}
    return {
        "partnership": contact.partnership.key,
        "asked_at": timezone.now().isoformat(timespec="seconds"),
        "email": contact.email,
        **gathered,
    }


def plain(thing: Any) -> Any:
    """The same in what JSON knows."""
    if isinstance(thing, dt.datetime):
        return (
            timezone.localtime(thing).isoformat(timespec="seconds") if timezone.is_aware(thing) else thing.isoformat()
        )
    if isinstance(thing, dt.date):
        return thing.isoformat()
    if isinstance(thing, dict):
        return {str(key): plain(value) for key, value in thing.items()}
    if isinstance(thing, list | tuple):
        return [plain(each) for each in thing]
    return thing if thing is None or isinstance(thing, bool | int | float) else str(thing)
