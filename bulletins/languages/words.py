"""The English words of what can be translated, by the key under which translations of it are kept."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bulletins.models.translation import digest_of

if TYPE_CHECKING:
    from bulletins.models import Edition, EditionItem, Item
    from newsletters.models import Section

ITEM = ("title", "summary", "body", "audience", "action")
EDITION = ("subject", "preheader", "introduction")
LABELS = {
    "title": "Title",
    "summary": "Summary",
    "body": "Body",
    "audience": "For whom",
    "action": "What to do",
    "subject": "Subject",
    "preheader": "Preheader",
    "introduction": "Introduction",
    "name": "Heading",
}


@dataclass(frozen=True)
class Words:
    """Something in English. `key`: item:12, page:4:2026-11-20, section:3, edition:5."""

    key: str
    title: str
    english: Mapping[str, str]

    @property
    def digest(self) -> str:
        return digest_of(self.english)


def of_item(item: "Item | EditionItem") -> Words:
    """An item, or its place in an edition with the words of that edition: the same words are translated once."""
    from bulletins.models import Item

    key = f"item:{item.pk}" if isinstance(item, Item) else item.source or f"row:{item.pk}"
    return Words(key, item.title, {name: getattr(item, name) for name in ITEM if getattr(item, name).strip()})


def of_edition(edition: "Edition") -> Words:
    """What stands at the top of its letter."""
    english = {name: getattr(edition, name) for name in EDITION if getattr(edition, name).strip()}
    return Words(f"edition:{edition.pk}", "The top of the letter", english)


def of_section(section: "Section") -> Words:
    return Words(f"section:{section.pk}", section.name, {"name": section.name})


def of_all(edition: "Edition") -> Iterator[Words]:
    """All that a letter of an edition says, in its order: the top, then each heading with its items."""
    from bulletins.letters import parts_of

    yield of_edition(edition)
    sections = {section.name: section for section in edition.publication.sections.all()}
    for heading, items in parts_of(edition):
        if heading in sections:
            yield of_section(sections[heading])
        for item in items:
            yield of_item(item)
