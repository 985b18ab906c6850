"""The `lists` column of a contacts file: each list that a cell names gets the contact among its named ones."""

import re
from collections.abc import Hashable, Iterable, Mapping
from typing import Any

from cms.people import rights
from cms.people.imports.cells import folded
from cms.people.imports.columns import Option
from cms.people.models import Partnership
from newsletters.models import List

_SEPARATOR = re.compile(r"[;|\n,]")


class ListsColumn:
    name = "lists"
    fields: Mapping[str, tuple[str, tuple[str, ...]]] = {
        "lists": (
            "Lists",
            ("list", "lists", "mailing list", "mailing lists", "distribution list", "distribution lists"),
        )
    }
    option: Option | None = None

    def ask(self, partnership: Partnership) -> list[tuple[str, str]]:
        return []

    def begin(
        self, partnership: Partnership, rights_here: frozenset[str], *, source: str, options: Mapping[str, str]
    ) -> "ListsRun":
        return ListsRun(partnership, rights_here)

    def undo(self, partnership: Partnership, changes: list[list[Any]]) -> list[tuple[int, str]]:
        """Whoever is gone from a list already is gone; nothing is left over."""
        by_list: dict[int, list[int]] = {}
        for contact, a_list in changes:
            by_list.setdefault(a_list, []).append(contact)
        for each in List.objects.of(partnership).filter(pk__in=by_list):
            contacts = by_list[each.pk]
            for at in range(0, len(contacts), 500):
                List.named.through.objects.filter(list_id=each.pk, contact_id__in=contacts[at : at + 500]).delete()
        return []


class ListsRun:
    """Lists by short name or by name. A private list is unknown to who may not see it."""

    def __init__(self, partnership: Partnership, rights_here: frozenset[str]) -> None:
        lists = List.objects.of(partnership)
        if rights.PRIVATE_LISTS not in rights_here:
            lists = lists.filter(private=False)
        self.lists = list(lists.only("pk", "slug", "name", "private"))
        self.known = {folded(name): each.pk for each in self.lists for name in (each.slug, each.name)}
        self._judged: dict[str, frozenset[int]] = {}
        through = List.named.through.objects.filter(list_id__in=[each.pk for each in self.lists])
        self._held: set[tuple[int, int]] = set(through.values_list("contact_id", "list_id").iterator())

    def judge(self, cells: Mapping[str, str]) -> frozenset[int]:
        text = cells["lists"]
        if text not in self._judged:
            self._judged[text] = frozenset(self._named(text))
        return self._judged[text]

    def _named(self, text: str) -> set[int]:
        """The whole text first: a list may have a comma in its name."""
        if (whole := self.known.get(folded(text))) is not None:
            return {whole}
        found = set()
        for part in filter(None, (part.strip() for part in _SEPARATOR.split(text))):
            if folded(part) not in self.known:
                there = ", ".join(each.name for each in self.lists if not each.private) or "none yet"
                raise ValueError(f"There is no list “{part}” (there are: {there}). Change the cell, or make it first.")
            found.add(self.known[folded(part)])
        return found

    def give(self, number: int, asked: frozenset[int]) -> tuple[list[Hashable], str]:
        new: list[Hashable] = [key for key in asked if (number, key) not in self._held]
        self._held |= {(number, key) for key in asked}
        return new, ""

    def write(self, pairs: Iterable[tuple[int, Hashable]]) -> Iterable[list[Any]]:
        through = List.named.through
        rows = [through(contact_id=contact, list_id=int(str(a_list))) for contact, a_list in pairs]
        through.objects.bulk_create(rows, batch_size=2000, ignore_conflicts=True)
        for row in rows:
            yield [row.contact_id, row.list_id]  # type: ignore[attr-defined]
