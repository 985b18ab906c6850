"""An edition as a letter, and its previews."""

import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import translation
from django.utils.translation import gettext as _

from bulletins.after.share import will_be_public
from bulletins.arranging.order import by_heading
from bulletins.faces import face_of
from bulletins.languages.told import Told
from bulletins.languages.words import of_edition, of_item, of_section
from bulletins.models import Edition, EditionItem
from cms.core.language import PARAMETER, direction, long_date, prefixed
from newsletters.edition import CannotSeal, Letter, LetterItem, LetterSection
from newsletters.rendering import preview as letter_preview
from newsletters.rendering.mjml import BadMJML
from newsletters.rendering.preview import SAM, Shown
from newsletters.sealing.variants import Share, Sorting


def day(date: dt.date) -> str:
    """`27 November 2026`, whatever the platform."""
    return long_date(date, "j F Y")


def parts_of(edition: Edition, items: Iterable[EditionItem] | None = None) -> list[tuple[str, list[EditionItem]]]:
    """(heading, items) of what is not left out: sections, and headings that sources bring along, in its own order.

    `items`: those that a reader may see, where that is not all.
    """
    every = edition.items.all() if items is None else items
    parts = by_heading(edition, (item for item in every if not item.hidden))
    return [(heading.name, held) for heading, held in parts if held]


def address_of(edition: Edition) -> str:
    """The edition's page on the partnership's website, whether or not it is there yet."""
    parts = edition.get_url_parts()
    return edition.publication.partnership.url(parts[2] if parts else "/")


def letter_of(
    edition: Edition,
    language: str = settings.LANGUAGE_CODE,
    items: Iterable[EditionItem] | None = None,
    told: Told | None = None,
) -> Letter:
    """What an edition says, as it stands in memory: a draft's or a revision's. `told`: what of it is translated."""
    publication = edition.publication
    told = told or Told(language)
    here = address_of(edition) + ("" if language == settings.LANGUAGE_CODE else f"?{PARAMETER}={language}")
    top, top_language = told.say(of_edition(edition))
    with translation.override(language):
        said = _("Correction of number %(number)s") if edition.corrects_id else _("Number %(number)s")
        number = said % {"number": edition.number}
        # A mark of direction keeps the day's figures from following the name's.
        mark = "\u200f" if direction(language) == "rtl" else ""
        masthead = f"{publication.name} · {mark}{day(edition.date)} · {number}"
        sections = list(_letter_sections(edition, items, here, told))
    return Letter(
        publication=publication,
        subject=top.get("subject", ""),
        preheader=top.get("preheader", ""),
        introduction=top.get("introduction", ""),
        masthead=masthead,
        sections=sections,
        web_url=here,
        language=language,
        direction=direction(language),
        top_language="" if top_language == language else top_language,
        pass_on=will_be_public(edition),
    )


def _letter_sections(
    edition: Edition, items: Iterable[EditionItem] | None, here: str, told: Told
) -> Iterable[LetterSection]:
    named = {section.name: section for section in edition.publication.sections.all()}
    face = face_of(edition)
    numbers = face.numbers(edition) if face else {}
    for heading, every in parts_of(edition, items):
        held = [item for item in every if not item.web_only]
        if not held:
            continue
        if heading in named:
            words, spoken = told.say(of_section(named[heading]))
            title, language = words["name"], "" if spoken == told.language else spoken
        else:
            title, language = _(heading), ""
        yield LetterSection(
            title=title,
            language=language,
            items=[_letter_item(item, here, edition, told, numbers.get(item.source, "")) for item in held],
        )


def _letter_item(item: EditionItem, here: str, edition: Edition, told: Told, number: str) -> LetterItem:
    words, spoken = told.say(of_item(item))
    title = words.get("title", "")
    return LetterItem(
        title=f"{number}. {title}" if number else title,
        summary=words.get("summary", ""),
        url=where(item, here, edition, told.language),
        action=words.get("action", ""),
        deadline=item.deadline,
        audience=words.get("audience", ""),
        source=item.source,
        language="" if spoken == told.language else spoken,
    )


def where(item: EditionItem, here: str, edition: Edition, language: str = "") -> str:
    """Where an item's link leads: its own address, or its place on the edition's page."""
    if item.link.startswith("/"):
        # A page of the website is read in the letter's language, where it is translated.
        is_page = item.source.startswith("page:")
        return edition.publication.partnership.url(prefixed(item.link, language if is_page else ""))
    return item.link or f"{here}#{item.anchor}"


def _shared(edition: Edition, share: Share) -> Letter:
    content = edition.content()
    return Sorting(content).letter(content, share)


def preview(
    edition: Edition, mode: str, request: HttpRequest, share: Share | None = None, reader: Shown = SAM
) -> HttpResponse:
    """A draft as it will arrive, and what is to mend: `letter`, `dark`, `text`, `checks`, or (empty) as the web page.

    `share`: to which readers; None shows the whole. `reader`: whose name stands in it.
    """
    if mode == "checks":
        from bulletins.check import check

        found = {"edition": edition, "findings": check(edition)}
        return TemplateResponse(request, "bulletins/preview_checks.html", found)
    if mode not in ("letter", "dark", "text"):
        return TemplateResponse(request, edition.get_template(request), edition.get_context(request))
    try:
        letter = _shared(edition, share) if share else letter_of(edition)
        if mode != "text":
            return HttpResponse(letter_preview.html(letter, dark=mode == "dark", reader=reader))
        text = letter_preview.text(letter, reader)
    except BadMJML as fault:
        text = f"The letter cannot be laid out. {fault}"
    except CannotSeal as fault:
        text = str(fault)
    return TemplateResponse(request, "bulletins/preview_text.html", {"text": text, "edition": edition})
