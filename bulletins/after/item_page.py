"""An item of a number that was sent, on a page of its own: as it was sealed, to whoever may know of it."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import translation
from django.utils.translation import gettext

from bulletins.after.archive import sent_corrections
from bulletins.after.share import is_public, share_links
from bulletins.faces import face_of, seen_by
from bulletins.for_whom import shown_to
from bulletins.languages import page
from bulletins.languages.told import Told, translations_among
from bulletins.languages.words import of_item, of_section
from bulletins.letters import address_of, day, parts_of
from bulletins.models import Edition, EditionItem
from cms.core.language import PARAMETER


def show(edition: Edition, request: HttpRequest, anchor: str) -> HttpResponse:
    """404 to who may not know of it, as of one that is not there. In the language that its address asks for."""
    every = [(heading, item) for heading, held in parts_of(edition, seen_by(edition, request)) for item in held]
    place = next((at for at, (_, item) in enumerate(every) if item.anchor == anchor), None)
    if place is None:
        raise Http404
    told, context = _said(edition, request, every, place)
    item, face = every[place][1], face_of(edition)
    with translation.override(told.language):
        context |= {
            **super(Edition, edition).get_context(
                request
            ),  # The number's own page gathers much that is not shown here.
            "trail": [*edition.trail, edition],
            "item": item,
            "share": share_links(url=context["canonical"], title=item.title) if is_open(edition, item) else [],
            "corrections": [each for each in sent_corrections([edition.pk]) if touches(each, item)],
        }
        template = "bulletins/item.html"
        if face is not None and face.item_template:
            template, context = face.item_template, {**context, **face.context(edition, [item], request)}
        response = TemplateResponse(request, template, context).render()
    response.headers["Content-Language"] = told.language
    return response


def _said(
    edition: Edition, request: HttpRequest, every: list[tuple[str, EditionItem]], place: int
) -> tuple[Told, dict[str, Any]]:
    """Puts the reader's words into the item and those beside it, whole or in English; and what is made of them."""
    heading, item = every[place]
    near = [each for _, each in every[max(0, place - 1) : place + 2]]
    sections = [section for section in edition.publication.sections.all() if section.name == heading]
    words = [*map(of_item, near), *map(of_section, sections)]
    translations, mine = translations_among(edition.publication.partnership, words), of_item(item).key
    told = page.spoken(translations, request)
    page.say(near, told)
    here, own = address_of(edition), getattr(item, "lang", told.language)
    ask = "" if told.language == settings.LANGUAGE_CODE else f"?{PARAMETER}={told.language}"
    with translation.override(own):
        number = gettext("Number %(number)s") % {"number": edition.number}
        caption = f"{edition.publication.name} · {day(edition.date)} · {number}"
    there = {key: said for key, said in translations.items() if key[1] == mine}
    with translation.override(told.language):
        switches = page.switches(there, request)
    return told, {
        "heading": next((told.say(of_section(section))[0]["name"] for section in sections), heading),
        "caption": caption,
        "content_language": own if own != told.language else "",
        "canonical": item_url(here, item) + (ask if own == told.language else ""),
        "before": _beside(every, place - 1, here, ask),
        "after": _beside(every, place + 1, here, ask),
        "languages_of_this": switches,
        "whole": f"{edition.url}{ask}",
    }


def item_url(here: str, item: EditionItem) -> str:
    """`here`: the address of the number."""
    return f"{here}{item.anchor}/"


def is_open(edition: Edition, item: EditionItem) -> bool:
    """Whether anybody at all may read it."""
    return is_public(edition) and bool(shown_to([item], None, edition.publication.partnership))


def touches(correction: Edition, item: EditionItem) -> bool:
    """Whether a correction speaks of this item; one that names no item speaks of the whole number."""
    return item.anchor in correction.faulty


def _beside(every: list[tuple[str, EditionItem]], place: int, here: str, ask: str) -> dict[str, str] | None:
    if not 0 <= place < len(every):
        return None
    item = every[place][1]
    return {"title": item.title, "url": item_url(here, item) + ask, "lang": getattr(item, "lang", "")}
