"""Which items of an edition somebody may see. Empty readers: everybody. A page's privacy counts for its news too."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from wagtail.models import Page

from bulletins.models import Edition, EditionItem, Item
from cms.core.readable import asked_once, closed_to, reader_keys, reads_all
from cms.people import readers
from cms.people.models import Contact, Partnership


def shown_to(items: Iterable[EditionItem], user: Any, partnership: Partnership) -> list[EditionItem]:
    """Those that a reader may see. `None` stands for anybody at all: feeds, and the home page's panels."""
    every = list(items)
    if not every or reads_all(user, partnership):
        return every
    now, closed = readers_now(partnership), _closed_pages(user, partnership)
    mine = reader_keys(user, partnership)

    def is_shown(item: EditionItem) -> bool:
        if item.source.partition(":")[0] == "page" and item.source.split(":")[1] in closed:
            return False
        said = [words.split() for words in (item.readers, now.get(item.source, "")) if words]
        return all(mine & set(keys) for keys in said)

    return [item for item in every if is_shown(item)]


#: By the word that the sources of its items begin with, what else says who may see a thing today.
_narrowed: dict[str, Callable[[Partnership], dict[str, str]]] = {}


def register_narrowed(begins: str, tell: Callable[[Partnership], dict[str, str]]) -> None:
    """`tell` gives readers by source (`report:12`); empty words would mean everybody."""
    _narrowed[begins] = tell


class Now:
    """What items say today: one that was narrowed since it went out is not shown any more. Asks by kind of source."""

    def __init__(self, partnership: Partnership) -> None:
        self.partnership = partnership
        self._told: dict[str, dict[str, str]] = {}

    def get(self, source: str, default: str = "") -> str:
        kind = source.partition(":")[0]
        if kind not in self._told:
            tell = _items if kind == "item" else _narrowed.get(kind)
            self._told[kind] = tell(self.partnership) if tell else {}
        return self._told[kind].get(source, default)


def _items(partnership: Partnership) -> dict[str, str]:
    rows = Item.objects.of(partnership).exclude(readers="").values_list("pk", "readers")
    return {f"item:{pk}": words for pk, words in rows}


def readers_now(partnership: Partnership) -> Now:
    return asked_once(partnership, "readers now", lambda: Now(partnership))


def _closed_pages(user: Any, partnership: Partnership) -> set[str]:
    """The numbers of pages that are not for this reader."""
    closed = Q()
    for path in closed_to(user, partnership):
        closed |= Q(path__startswith=path)
    return {str(pk) for pk in Page.objects.filter(closed).values_list("pk", flat=True)} if closed else set()


class Watch:
    """Looks at the audience of an edition as it comes by: would somebody get an item that is for some people only?

    What an item's targets keep from a reader, they do not get. `items`: each with its bit among the pieces, None for
    one that everybody gets.
    """

    def __init__(self, edition: Edition, items: Sequence[tuple[EditionItem, int | None]]) -> None:
        self.partnership = edition.publication.partnership
        now, closed = readers_now(self.partnership), _closed_pages(None, self.partnership)
        self._closed = [
            f"“{item.title}” tells of a page that is for some people only: leave it out, or open the page to everyone."
            for item, _ in items
            if item.source.partition(":")[0] == "page" and item.source.split(":")[1] in closed
        ]
        words = ((item, bit, now.get(item.source) or item.readers) for item, bit in items)
        self._narrow = [_Narrow(item, bit, keys.split()) for item, bit, keys in words if keys]

    def see(self, readers: Sequence[tuple[int, int]]) -> None:
        """(contact, the pieces for them as bits), batch after batch."""
        for each in self._narrow:
            get_it = [contact for contact, bits in readers if each.bit is None or bits & each.bit]
            each.beyond += len(get_it) - self._who_may(each, get_it) if get_it else 0

    def _who_may(self, narrow: "_Narrow", contacts: Sequence[int]) -> int:
        may = readers.contacts(self.partnership, narrow.keys)
        return Contact.objects.of(self.partnership).filter(may, pk__in=contacts).count()

    def refusals(self) -> list[str]:
        """Why it may not go to those who came by: a sentence for each item."""
        return [*self._closed, *(self._say(each) for each in self._narrow if each.beyond)]

    def refusal(self) -> str:
        return " ".join(self.refusals())

    def _say(self, narrow: "_Narrow") -> str:
        who = readers.in_words(self.partnership, narrow.keys)
        people = "1 person who is not" if narrow.beyond == 1 else f"{narrow.beyond:,} people who are not"
        return (
            f"“{narrow.item.title}” is only for: {who}. This edition goes to {people}: "
            "take it out, or send it by a list of those people only."
        )


@dataclass
class _Narrow:
    """An item for the readers of some keys only, and how many others it would go to."""

    item: EditionItem
    bit: int | None
    keys: Sequence[str]
    beyond: int = 0
