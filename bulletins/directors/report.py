"""A report as it is laid out on paper, in Word and on a page of its own: its parts, with the items in order."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

from bulletins.directors.bounded import bounded
from bulletins.directors.number import numbers
from bulletins.letters import address_of, day, parts_of
from bulletins.models import Edition, EditionItem
from bulletins.models.report import Handling, Purpose

#: A heading in the words of an item stands below the item's own.
_HEADING = re.compile(r"<(/?)h([2-6])\b", re.IGNORECASE)
WHO = {
    Handling.OPEN: "",
    Handling.GOVERNORS: "For governors, chairs and clerks only",
    Handling.CONFIDENTIAL: "Confidential (Part B): for chairs and clerks only",
}


@dataclass(frozen=True)
class Entry:
    """An item with its number."""

    number: str
    item: EditionItem

    @property
    def purpose(self) -> str:
        return str(Purpose(self.item.facts.get("purpose", Purpose.INFORMATION)).label)

    @property
    def who_may_read(self) -> str:
        """Empty where that is everybody."""
        return WHO[Handling(self.item.facts.get("handling", Handling.OPEN))]

    @property
    def summary(self) -> list[str]:
        return [" ".join(part.split()) for part in re.split(r"\n\s*\n", self.item.summary) if part.strip()]

    @property
    def words(self) -> str:
        """The whole of it, as safe HTML."""
        return bounded(self.item.body)

    @property
    def body(self) -> SafeString:
        """Its headings from the fourth level on: the item's own is the third."""
        return self._lowered(2)

    @property
    def body_alone(self) -> SafeString:
        """On a page of the item's own, whose heading is the first."""
        return self._lowered(1)

    def _lowered(self, by: int) -> SafeString:
        lowered = _HEADING.sub(lambda found: f"<{found[1]}h{min(int(found[2]) + by, 6)}", self.words)
        return mark_safe(lowered)  # noqa: S308 (cleaned)

    @property
    def lines(self) -> list[tuple[str, str]]:
        """What stands between its title and its words: (name, words)."""
        facts = self.item.facts
        held = [
            ("Term", facts.get("term", "")),
            ("Item number", self.number),
            ("Purpose", self.purpose),
            ("Attention of", self.item.audience or "All governors"),
            ("Who may read it", self.who_may_read),
            ("Author", facts.get("author", "")),
            ("Telephone", facts.get("telephone", "")),
            ("E-mail", facts.get("email", "")),
        ]
        return [(name, words) for name, words in held if words]

    @property
    def points(self) -> list[str]:
        points: list[str] = self.item.facts.get("points", [])
        return points

    @property
    def file_name(self) -> str:
        return f"{self.number.zfill(2)}-{slugify(self.item.title)[:60] or 'item'}.docx"


@dataclass(frozen=True)
class Part:
    title: str
    entries: Sequence[Entry]

    @property
    def anchor(self) -> str:
        return f"part-{slugify(self.title)}"


@dataclass(frozen=True)
class Report:
    """What some readers may see of a report."""

    edition: Edition
    parts: Sequence[Part]

    @property
    def title(self) -> str:
        return f"{self.edition.publication.name} {self.edition.number}"

    @property
    def partnership(self) -> str:
        return str(self.edition.publication.partnership.title)

    @property
    def day(self) -> str:
        return day(self.edition.date)

    @property
    def term(self) -> str:
        return next((entry.item.facts.get("term", "") for entry in self.entries), "")

    @property
    def address(self) -> str:
        return address_of(self.edition)

    @property
    def entries(self) -> list[Entry]:
        return [entry for part in self.parts for entry in part.entries]

    @property
    def name(self) -> str:
        """Of its files, without their endings."""
        return f"{self.edition.publication.slug}-{self.edition.number}"


def report_of(edition: Edition, items: Iterable[EditionItem] | None = None) -> Report:
    """`items`: those that its reader may see; None: all."""
    given = numbers(edition)
    parts = [
        Part(heading, [Entry(given.get(item.source or item.anchor, ""), item) for item in held])
        for heading, held in parts_of(edition, items)
    ]
    return Report(edition, parts)
