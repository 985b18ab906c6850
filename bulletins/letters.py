"""An edition as a letter, and its previews."""

import datetime as dt
from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.formats import date_format
from django.utils.translation import get_language_info

from bulletins.models import Edition, EditionItem
from newsletters.edition import CannotSeal, Letter, LetterItem, LetterSection
from newsletters.rendering import preview as letter_preview
from newsletters.rendering.mjml import BadMJML
from newsletters.variants import Share, Sorting


def day(date: dt.date) -> str:
    """`27 November 2026`, whatever the platform."""
    return date_format(date, "j F Y")


def parts_of(edition: Edition, items: Iterable[EditionItem] | None = None) -> list[tuple[str, list[EditionItem]]]:
    """(heading, items) of what is not left out: the publication's sections, then headings that sources bring along.

    `items`: those that a reader may see, where that is not all.
    """
    from bulletins.compose import heading_of, headings

    shown = sorted(
        (item for item in (edition.items.all() if items is None else items) if not item.hidden),
        key=lambda item: item.sort_order or 0,
    )
    sections = list(edition.publication.sections.all())
    parts = [(section.name, [item for item in shown if item.section_id == section.pk]) for section in sections]
    known = {section.pk for section in sections}
    loose = [item for item in shown if item.section_id not in known]
    parts += [(heading, [item for item in loose if heading_of(item.source) == heading]) for heading in headings()]
    return [(heading, items) for heading, items in parts if items]


def address_of(edition: Edition) -> str:
    """The edition's page on the partnership's website, whether or not it is there yet."""
    parts = edition.get_url_parts()
    return edition.publication.partnership.url(parts[2] if parts else "/")


def letter_of(edition: Edition, language: str = "en-gb", items: Iterable[EditionItem] | None = None) -> Letter:
    """What an edition says, as it stands in memory: a draft's or a revision's."""
    publication, here = edition.publication, address_of(edition)
    return Letter(
        publication=publication,
        subject=edition.subject,
        preheader=edition.preheader,
        masthead=f"{publication.name} · {day(edition.date)} · Number {edition.number}",
        introduction=edition.introduction,
        sections=[
            LetterSection(title=heading, items=list(_letter_items(items, here, edition)))
            for heading, items in parts_of(edition, items)
        ],
        web_url=here,
        language=language,
        direction="rtl" if get_language_info(language)["bidi"] else "ltr",
    )


def _letter_items(items: Iterable[EditionItem], here: str, edition: Edition) -> Iterable[LetterItem]:
    for item in items:
        yield LetterItem(
            title=item.title,
            summary=item.summary,
            url=where(item, here, edition),
            action=item.action,
            deadline=item.deadline,
            audience=item.audience,
        )


def where(item: EditionItem, here: str, edition: Edition) -> str:
    """Where an item's link leads: its own address, or its place on the edition's page."""
    if item.link.startswith("/"):
        return edition.publication.partnership.url(item.link)
    return item.link or f"{here}#{item.anchor}"


def _shared(edition: Edition, share: Share) -> Letter:
    content = edition.content()
    return Sorting(content).letter(content, share)


def preview(edition: Edition, mode: str, request: HttpRequest, share: Share | None = None) -> HttpResponse:
    """A draft as it will arrive, and what is to mend: `letter`, `dark`, `text`, `checks`, or (empty) as the web page.

    `share`: to which readers; None shows the whole.
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
            return HttpResponse(letter_preview.html(letter, dark=mode == "dark"))
        text = letter_preview.text(letter)
    except BadMJML as fault:
        text = f"The letter cannot be laid out. {fault}"
    except CannotSeal as fault:
        text = str(fault)
    return TemplateResponse(request, "bulletins/preview_text.html", {"text": text, "edition": edition})
