"""Taking an import back: what nobody has changed since is as it was before; what was left is told, and why."""

import dataclasses
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from wagtail.log_actions import log

from cms.people import readers
from cms.people.imports import columns
from cms.people.imports.record import unpack
from cms.people.imports.undo_people import Named, undo_contacts, undo_created, undo_holdings, undo_mobiles, undo_seats
from cms.people.imports.undo_schools import undo_groups, undo_schools
from cms.people.models import Import, ImportPart
from cms.users.models import User

#: How many of those left are kept with the import; all are told at once.
KEPT = 2000


class CannotUndo(Exception):
    """This import cannot be taken back; the message says why."""


@dataclasses.dataclass
class Undone:
    """What an undo did: how many of each thing went back, and what it left and why."""

    imported: Import
    already: bool = False
    restored: dict[str, int] = dataclasses.field(default_factory=dict)
    left: list[dict[str, str]] = dataclasses.field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {
            "import": self.imported.pk,
            "file": self.imported.name,
            "already": self.already,
            "restored": self.restored,
            "left": self.left,
        }

    def in_words(self) -> str:
        if self.already:
            at = timezone.localtime(self.imported.undone_at)
            return f"This import was undone already, on {date_format(at, 'j F Y, H:i')}: nothing was changed now."
        done = ", ".join(f"{number:,} {what}" for what, number in self.restored.items() if number) or "nothing"
        left = f" {len(self.left):,} were left as they are." if self.left else ""
        return f"Taken back: {done}.{left}"


def undo(imported: Import, by: User | None = None) -> Undone:
    """Take it back, in one transaction. Doing it again changes nothing and says so. Raises CannotUndo."""
    with transaction.atomic():
        imported = Import.objects.select_for_update().get(pk=imported.pk)
        if imported.state == Import.State.UNDONE:
            return Undone(imported, already=True, left=imported.left)
        if imported.state != Import.State.DONE:
            raise CannotUndo("This import was not done, so there is nothing to take back.")
        if not imported.parts.filter(kind=ImportPart.Kind.CHANGES).exists() and _changed(imported):
            raise CannotUndo("What this import changed is not kept any more: its time is over.")
        undone = Undone(imported)
        _undo(undone)
        imported.state, imported.undone_at, imported.undone_by = Import.State.UNDONE, timezone.now(), by
        imported.left = undone.left[:KEPT]
        imported.save(update_fields=["state", "undone_at", "undone_by", "left"])
        log(imported.partnership, "people.undo_import", user=by, data={"file": imported.name})
        readers.later(imported.partnership_id)
    return undone


def _changed(imported: Import) -> bool:
    return bool(imported.report.get("created") or imported.report.get("updated"))


def _undo(undone: Undone) -> None:
    """Last things first: what was given to people, then their seats, then they themselves."""
    imported, named = undone.imported, Named(undone.imported.partnership)
    steps = {
        "m": ("mobile numbers", undo_mobiles),
        "h": ("seats that people were given", undo_holdings),
        "s+": ("seats", undo_seats),
        "c~": ("changes of people", undo_contacts),
        "c+": ("people", undo_created),
        "S": ("schools", undo_schools),
        "g+": ("groups", undo_groups),
    }
    for changes in _parts(imported):
        for column, some in _by_column(changes).items():
            if handler := columns.named(column):
                named.leave(undone.left, handler.undo(imported.partnership, some))
                _count(undone, handler.name, len(some))
        for kind, (words, step) in steps.items():
            if some := [change for change in changes if change[0].startswith(kind)]:
                before = len(undone.left)
                done = step(imported, some, undone.left, named)
                _count(undone, words, done if done is not None else len(some) - (len(undone.left) - before))


def _count(undone: Undone, what: str, number: int) -> None:
    if number:
        undone.restored[what] = undone.restored.get(what, 0) + number


def _parts(imported: Import) -> Iterator[list[Any]]:
    """Backwards. What was emptied of somebody who was erased is passed over."""
    parts = imported.parts.filter(kind=ImportPart.Kind.CHANGES).order_by("-number")
    for part in parts.iterator(chunk_size=2):
        yield [
            change
            for change in unpack(part)
            if isinstance(change, list) and len(change) > 1 and isinstance(change[0], str)
        ]


def _by_column(changes: list[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for change in changes:
        if change[0] == "x":
            found.setdefault(change[1], []).append(change[2])
    return found
