"""The last number as a template: a new edition begins with its introduction, its order and what stands in each number,
never with its items.
"""

import datetime as dt

from bulletins.arranging.held import Hand, arranging
from bulletins.arranging.order import hidden_in, key_of
from bulletins.models import Edition, EditionItem
from newsletters.models import Publication

#: What a piece that stands in each number takes with it.
STANDING = [
    "section_id", "title", "summary", "body", "contact", "link", "audience", "readers", "targets", "facts", "web_only",
]  # fmt: skip


def last_number(publication: Publication, *, before: dt.date) -> Edition | None:
    """The number after which that of a day is made: the newest that went before it, else the newest draft."""
    numbers = Edition.objects.numbers().filter(publication=publication, date__lt=before).newest_first()
    found: Edition | None = numbers.sealed().first() or numbers.first()
    return found


def standing(edition: Edition) -> list[EditionItem]:
    """Pieces that came from no source: they were written in that number itself, a greeting or a notice."""
    return list(edition.items.filter(source="", hidden=False).order_by("sort_order"))


def begin_like(
    edition: Edition,
    last: Edition,
    *,
    introduction: bool = False,
    arrangement: bool = False,
    pieces: bool = False,
    hand: Hand,
) -> None:
    """Give a draft what an earlier number of the same publication had. What is there already stays: an introduction is
    not written over, and no piece comes twice. Raises NotArranged.
    """
    with arranging(edition, hand) as now:
        if introduction and not now.introduction:
            Edition.objects.filter(pk=now.pk).update(introduction=last.introduction)
        if pieces:
            _carry(now, last)
        if arrangement:
            _arrange(now, last)


def _carry(now: Edition, last: Edition) -> None:
    there = set(now.items.values_list("title", flat=True))
    behind = max((place or 0 for place in now.items.values_list("sort_order", flat=True)), default=0)
    for row in standing(last):
        if row.title not in there:
            behind += 1
            kept = {name: getattr(row, name) for name in STANDING}
            EditionItem.objects.create(edition_id=now.pk, sort_order=behind, **kept)


def _arrange(now: Edition, last: Edition) -> None:
    """Its order, and its hidden sections with whatever stands in them."""
    Edition.objects.filter(pk=now.pk).update(arrangement=last.arrangement)
    hidden = hidden_in(last)
    shown = EditionItem.objects.filter(edition=now).exclude(hidden=True, set_aside=False)
    aside = [pk for pk, *place in shown.values_list("pk", "section_id", "source") if key_of(*place) in hidden]
    shown.filter(pk__in=aside).update(hidden=True, set_aside=True)
    EditionItem.objects.filter(edition=now, set_aside=True).exclude(pk__in=aside).update(hidden=False, set_aside=False)
