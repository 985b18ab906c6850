"""The `lists` column of a contacts file: each list that a cell names gets the contact among its named ones."""

import re
from collections.abc import Hashable, Iterable

from cms.people import rights
from cms.people.imports.cells import folded
from cms.people.models import Partnership
from newsletters.models import List

_SEPARATOR = re.compile(r"[;|\n,]")


class ListsColumn:
    field = "lists"
    label = "Lists"
    headers: tuple[str, ...] = (
        "list",
        "lists",
        "mailing list",
        "mailing lists",
        "distribution list",
        "distribution lists",
    )

    def begin(self, partnership: Partnership, rights_here: frozenset[str]) -> "ListsRun":
        return ListsRun(partnership, rights_here)


class ListsRun:
    """Lists by short name or by name. A private list is unknown to who may not see it."""

    def __init__(self, partnership: Partnership, rights_here: frozenset[str]) -> None:
        lists = List.objects.of(partnership)
        if rights.PRIVATE_LISTS not in rights_here:
            lists = lists.filter(private=False)
        self.lists = list(lists.only("pk", "slug", "name", "private"))
        self.known = {folded(name): each.pk for each in self.lists for name in (each.slug, each.name)}
        self._judged: dict[str, frozenset[Hashable]] = {}

    def judge(self, text: str) -> frozenset[Hashable]:
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

    def held(self) -> set[tuple[int, Hashable]]:
        through = List.named.through.objects.filter(list_id__in=[each.pk for each in self.lists])
        return set(through.values_list("contact_id", "list_id"))

    def write(self, pairs: Iterable[tuple[int, Hashable]]) -> None:
        through = List.named.through
        rows = [through(contact_id=contact, list_id=int(str(a_list))) for contact, a_list in pairs]
        through.objects.bulk_create(rows, batch_size=2000, ignore_conflicts=True)
