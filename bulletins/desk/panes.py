"""What the desk shows of an edition beside its preview: what is on offer, and what stands where."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import cached_property

from bulletins.already_had import Had, left_out
from bulletins.arranging.held import seen_of
from bulletins.arranging.order import Heading, by_heading, key_of
from bulletins.arranging.template import last_number
from bulletins.compose import Offer, comes_again, gather, heading_of
from bulletins.models import Edition, EditionItem
from newsletters.sealing.carried import brought
from newsletters.sealing.targets import BadTargets, Targets, Words

#: As many offers are shown at once; more are found by their words.
MOST = 60


@dataclass(frozen=True)
class Piece:
    """A piece where it stands. `typed`: words that came back because somebody else's were newer."""

    row: EditionItem
    first: bool
    last: bool
    goes: Sequence[Heading]
    for_whom: str = ""
    typed: dict[str, str] = field(default_factory=dict)

    @property
    def seen(self) -> str:
        return seen_of(self.row.title, self.row.summary)

    @property
    def title(self) -> str:
        return self.typed.get("title", self.row.title)

    @property
    def summary(self) -> str:
        return self.typed.get("summary", self.row.summary)


@dataclass(frozen=True)
class Part:
    """A heading with its pieces, as the edition has it; what is left out is not among them."""

    heading: Heading
    pieces: list[Piece]
    first: bool
    last: bool


@dataclass
class Panes:
    """An edition in its newest version. `typed`: by piece (0: the top), what somebody wrote and could not be kept."""

    edition: Edition
    words: str = ""
    typed: dict[int, dict[str, str]] = field(default_factory=dict)

    @cached_property
    def _rows(self) -> list[EditionItem]:
        rows = EditionItem.objects.filter(edition=self.edition).select_related("section")
        return list(rows.order_by("sort_order", "pk"))

    @cached_property
    def _places(self) -> list[tuple[Heading, list[EditionItem]]]:
        return by_heading(self.edition, [row for row in self._rows if not row.hidden or row.set_aside])

    @property
    def parts(self) -> list[Part]:
        headings, last = [heading for heading, _ in self._places], len(self._places) - 1
        words = Words(self.edition.publication.partnership)
        return [
            Part(
                heading, [self._piece(rows, at, headings, words) for at in range(len(rows))], place == 0, place == last
            )
            for place, (heading, rows) in enumerate(self._places)
        ]

    def _piece(self, rows: list[EditionItem], at: int, headings: list[Heading], words: Words) -> Piece:
        row = rows[at]
        own, here = f"heading:{heading_of(row.source)}", key_of(row.section_id, row.source)
        goes = [each for each in headings if (each.section or each.key == own) and each.key != here]
        return Piece(row, at == 0, at == len(rows) - 1, goes, _for_whom(row, words), self.typed.get(row.pk, {}))

    @property
    def count(self) -> int:
        return sum(len(rows) for heading, rows in self._places if not heading.hidden)

    # --- What is on offer

    @property
    def out(self) -> list[EditionItem]:
        """What an editor left out; it can come back."""
        return [row for row in self._rows if row.hidden and not row.set_aside]

    @cached_property
    def _fresh(self) -> list[Offer]:
        """What is due and is not in it. A correction takes in nothing."""
        if self.edition.corrects_id:
            return []
        there, had = {row.source for row in self._rows}, brought(self.edition.publication)
        return [
            offer
            for offer in gather(self.edition)
            if offer.key not in there and (comes_again(offer.key) or offer.key not in had)
        ]

    @property
    def _found(self) -> list[Offer]:
        wanted = self.words.casefold().split()
        return [offer for offer in self._fresh if all(word in _text(offer) for word in wanted)]

    @property
    def offers(self) -> list[Offer]:
        return self._found[:MOST]

    @property
    def more(self) -> int:
        return max(0, len(self._found) - MOST)

    @property
    def searchable(self) -> bool:
        return bool(self.words) or len(self._fresh) > 8

    @cached_property
    def had(self) -> list[Had]:
        """What is due, and stays out because its readers had it."""
        return [] if self.edition.corrects_id else left_out(self.edition)

    # --- Its top, and what it may take over

    @property
    def last(self) -> Edition | None:
        return None if self.edition.corrects_id else last_number(self.edition.publication, before=self.edition.date)

    @property
    def top(self) -> dict[str, Any]:
        edition = self.edition
        now = {"subject": edition.subject, "preheader": edition.preheader, "introduction": edition.introduction}
        return {**now, **self.typed.get(0, {}), "seen": seen_of(*now.values()), "typed": 0 in self.typed}


def _text(offer: Offer) -> str:
    return f"{offer.title} {offer.summary} {offer.audience}".casefold()


def _for_whom(row: EditionItem, words: Words) -> str:
    try:
        return words.of(Targets.read(row.targets))
    except BadTargets as fault:
        return str(fault)
