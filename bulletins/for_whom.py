"""Which items of an edition somebody may see. Empty readers: everybody. A page's privacy counts for its news too."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q
from wagtail.models import Page

from bulletins.models import Edition, EditionItem, Item
from cms.core.readable import closed_to, reader_keys, reads_all
from cms.people import readers
from cms.people.models import Contact, Partnership
from newsletters import audience


def shown_to(items: Iterable[EditionItem], user: Any, partnership: Partnership) -> list[EditionItem]:
    """Those that a reader may see. `None` stands for anybody at all: feeds, and the home page's panels."""
    every = list(items)
    if not every or reads_all(user, partnership):
        return every
    now, closed = _readers_now(partnership), _closed_pages(user, partnership)
    mine = reader_keys(user, partnership)

    def is_shown(item: EditionItem) -> bool:
        if item.source.partition(":")[0] == "page" and item.source.split(":")[1] in closed:
            return False
        said = [words.split() for words in (item.readers, now.get(item.source, "")) if words]
        return all(mine & set(keys) for keys in said)

    return [item for item in every if is_shown(item)]


def _readers_now(partnership: Partnership) -> dict[str, str]:
    """What items say today: one that was narrowed since it went out is not shown any more."""
    rows = Item.objects.of(partnership).exclude(readers="").values_list("pk", "readers")
    return {f"item:{pk}": words for pk, words in rows}


def _closed_pages(user: Any, partnership: Partnership) -> set[str]:
    """The numbers of pages that are not for this reader."""
    closed = Q()
    for path in closed_to(user, partnership):
        closed |= Q(path__startswith=path)
    return {str(pk) for pk in Page.objects.filter(closed).values_list("pk", flat=True)} if closed else set()


def refusals(edition: Edition, contact_ids: Sequence[int] | None = None) -> list[str]:
    """Why an edition may not go to its people: a sentence for each item that is for some of them only.

    `contact_ids`: its frozen audience; without it, whoever is on its lists now. Raises audience.BadRule.
    """
    partnership = edition.publication.partnership
    now, closed = _readers_now(partnership), _closed_pages(None, partnership)
    kept = [item for item in edition.items.all() if not item.hidden]
    narrow = [(item, now.get(item.source) or item.readers) for item in kept if now.get(item.source) or item.readers]
    found = [
        f"“{item.title}” tells of a page that is for some people only: leave it out, or open the page to everyone."
        for item in kept
        if item.source.partition(":")[0] == "page" and item.source.split(":")[1] in closed
    ]
    if not narrow:
        return found
    everybody = set(contact_ids if contact_ids is not None else _on_its_lists(edition))
    for item, words in narrow:
        may = Contact.objects.of(partnership).filter(readers.contacts(partnership, words.split()))
        beyond = len(everybody.difference(may.values_list("pk", flat=True)))
        if beyond:
            who = readers.in_words(partnership, words.split())
            people = "1 person who is not" if beyond == 1 else f"{beyond:,} people who are not"
            found.append(
                f"“{item.title}” is only for: {who}. This edition goes to {people}: "
                "take it out, or send it by a list of those people only."
            )
    return found


def _on_its_lists(edition: Edition) -> list[int]:
    lists = list(edition.publication.lists.all())
    return [reader.contact_id for reader in audience.recipients(edition.publication, lists)]
