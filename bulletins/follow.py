"""What a draft holds of sources that it follows: their words as they are now, each time that it is composed."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bulletins.compose import Offer
    from bulletins.models import Edition, EditionItem

#: What the row of an edition takes from an offer. Whether it is left out stays the editor's.
TAKEN = (
    "title", "summary", "body", "contact", "link", "audience", "action", "deadline", "readers", "targets", "facts",
    "web_only",
)  # fmt: skip


def behind(edition: "Edition", offers: "Sequence[Offer]") -> "list[tuple[EditionItem, Offer]]":
    """Rows that say something else than what is offered now, each with its offer."""
    rows = {row.source: row for row in edition.items.all()}
    pairs = ((rows[offer.key], offer) for offer in offers if offer.key in rows)
    return [(row, offer) for row, offer in pairs if any(getattr(row, name) != value for name, value in _said(offer))]


def _said(offer: "Offer") -> "list[tuple[str, Any]]":
    return [
        *((name, getattr(offer, name)) for name in TAKEN),
        ("section_id", offer.section.pk if offer.section else None),
    ]


def bring_up(rows: "Sequence[tuple[EditionItem, Offer]]") -> None:
    from bulletins.models import EditionItem

    for row, offer in rows:
        for name, value in _said(offer):
            setattr(row, name, value)
    EditionItem.objects.bulk_update([row for row, _ in rows], [*TAKEN, "section"])
