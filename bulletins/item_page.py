"""An item of a number that was sent, on a page of its own: as it was sealed, to whoever may know of it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from bulletins.archive import sent_corrections
from bulletins.for_whom import shown_to
from bulletins.letters import address_of, day, parts_of
from bulletins.models import Edition, EditionItem
from bulletins.share import is_public, share_links


def show(edition: Edition, request: HttpRequest, anchor: str) -> HttpResponse:
    """404 to who may not know of it, as of one that is not there."""
    items = shown_to(edition.items.all(), request.user, edition.publication.partnership)
    parts = parts_of(edition, items)
    every = [(heading, item) for heading, of_part in parts for item in of_part]
    place = next((at for at, (_, item) in enumerate(every) if item.anchor == anchor), None)
    if place is None:
        raise Http404
    heading, item = every[place]
    here = address_of(edition)
    url = item_url(here, item)
    context = {
        **super(Edition, edition).get_context(request),  # The number's own page gathers much that is not shown here.
        "trail": [edition.publication.partnership.home, edition.get_parent(), edition],
        "item": item,
        "heading": heading,
        "canonical": url,
        "caption": f"{edition.publication.name} · {day(edition.date)} · Number {edition.number}",
        "before": _beside(every, place - 1, here),
        "after": _beside(every, place + 1, here),
        "share": share_links(url=url, title=item.title) if is_open(edition, item) else [],
        "corrections": [each for each in sent_corrections([edition.pk]) if touches(each, item)],
    }
    return TemplateResponse(request, "bulletins/item.html", context)


def item_url(here: str, item: EditionItem) -> str:
    """`here`: the address of the number."""
    return f"{here}{item.anchor}/"


def is_open(edition: Edition, item: EditionItem) -> bool:
    """Whether anybody at all may read it."""
    return is_public(edition) and bool(shown_to([item], None, edition.publication.partnership))


def touches(correction: Edition, item: EditionItem) -> bool:
    """Whether a correction speaks of this item; one that names no item speaks of the whole number."""
    return item.anchor in correction.faulty


def _beside(every: list[tuple[str, Any]], place: int, here: str) -> dict[str, str] | None:
    if not 0 <= place < len(every):
        return None
    item = every[place][1]
    return {"title": item.title, "url": item_url(here, item)}
