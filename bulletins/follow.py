"""What a draft holds of sources that it follows: their words as they are now, each time that it is composed."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bulletins.compose import Offer
    from bulletins.models import Edition, EditionItem

#: What the row of an edition takes from an offer. Whether it is left out stays the editor's.
TAKEN = (
    "title", "summary", "body", "contact", "link", "audience", "action", "deadline", "readers", "targets", "facts",
    "web_only",
)  # fmt: skip


def behind(edition: "Edition", offers: "Sequence[Offer]") -> "list[EditionItem]":
    """Rows that say something else than what is offered now, with the words of the offer, not saved."""
    rows = {row.source: row for row in edition.items.all()}
    found = []
    for offer in offers:
        row = rows.get(offer.key)
        if row is not None and _takes(row, offer):
            found.append(row)
    return found


def _takes(row: "EditionItem", offer: "Offer") -> bool:
    section = offer.section.pk if offer.section else None
    given = {name: getattr(offer, name) for name in TAKEN} | {"section_id": section}
    differs = [name for name, value in given.items() if getattr(row, name) != value]
    for name in differs:
        setattr(row, name, given[name])
    return bool(differs)


def bring_up(edition: "Edition", rows: "Sequence[EditionItem]") -> None:
    from bulletins.models import EditionItem

    EditionItem.objects.bulk_update(rows, [*TAKEN, "section"])
