"""Where things stand in an edition: its headings in its own order, and which of them are left out whole."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bulletins.compose import heading_of, headings
from newsletters.models import Section

if TYPE_CHECKING:
    from bulletins.models import Edition, EditionItem


@dataclass(frozen=True)
class Heading:
    """A section of the publication, or the heading under which what a source offers without a section stands.

    `key` is how an edition remembers it: `section:12`, `heading:Dates for your diary`.
    """

    key: str
    name: str
    section: Section | None = None
    hidden: bool = False


def headings_of(edition: "Edition") -> list[Heading]:
    """Every heading, in the order of this edition; what it does not name comes last, as the publication has it."""
    sections = [(f"section:{section.pk}", section.name, section) for section in edition.publication.sections.all()]
    every = [*sections, *((f"heading:{name}", name, None) for name in headings())]
    order, hidden = order_of(edition), hidden_in(edition)
    place = {key: number for number, key in enumerate(order)}
    every.sort(key=lambda each: place.get(each[0], len(place)))
    return [Heading(key, name, section, key in hidden) for key, name, section in every]


def order_of(edition: "Edition") -> list[str]:
    order: list[str] = edition.arrangement.get("order", [])
    return order


def hidden_in(edition: "Edition") -> set[str]:
    return set(edition.arrangement.get("hidden", []))


def key_of(section_id: int | None, source: str) -> str:
    """The key of the heading under which something stands."""
    return f"section:{section_id}" if section_id else f"heading:{heading_of(source)}"


def by_heading(edition: "Edition", items: "Iterable[EditionItem]") -> "list[tuple[Heading, list[EditionItem]]]":
    """(heading, its items) for every heading, in this edition's order."""
    every = headings_of(edition)
    held: dict[str, list[EditionItem]] = {heading.key: [] for heading in every}
    for item in sorted(items, key=lambda item: item.sort_order or 0):
        key = key_of(item.section_id, item.source)
        # What stands in a section that is not the publication's stands where its source puts it.
        key = key if key in held else key_of(None, item.source)
        if key in held:
            held[key].append(item)
    return [(heading, held[heading.key]) for heading in every]
