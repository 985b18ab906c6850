"""What a letter says, made ready for both its parts: clean words, complete addresses, dates in words."""

import dataclasses
import datetime as dt
import re
from collections.abc import Sequence

from django.utils import translation
from django.utils.encoding import iri_to_uri
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cms.people.models import Partnership
from newsletters.edition import Letter, LetterItem
from newsletters.rendering.slots import clean
from newsletters.tracking import rule


@dataclasses.dataclass(frozen=True, kw_only=True)
class Item:
    title: str
    #: Paragraphs, each a list of lines.
    summary: Sequence[Sequence[str]]
    url: str
    action: str
    #: With the year, and without it for the table of this week.
    due: str
    due_short: str
    audience: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class Section:
    title: str
    items: Sequence[Item]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Content:
    """A letter's words. All of it is text; nothing of it is HTML yet."""

    partnership: Partnership
    publication: str
    #: What stands above the masthead, and who sends this: name, postal address, e-mail.
    title: str
    identity: dict[str, str]
    statutory: bool
    #: What it says of counting.
    counted: str
    subject: str
    preheader: str
    #: The masthead's name, and what stands under it.
    name: str
    number: str
    introduction: Sequence[Sequence[str]]
    for_action: Sequence[Item]
    sections: Sequence[Section]
    #: How many items of this number are for other readers, and stand on the web only.
    left_out: int
    language: str
    direction: str


def content(letter: Letter) -> Content:
    """The words of a letter in its own language; call within `translation.override(letter.language)`."""
    partnership = letter.publication.partnership
    name, _dot, number = _line(letter.masthead or letter.publication.name).partition(" · ")
    return Content(
        partnership=partnership,
        publication=_line(letter.publication.name),
        title=_line(partnership.title),
        identity={
            "name": _line(partnership.name),
            "address": _line(partnership.postal_address),
            "email": _line(partnership.contact_email),
        },
        statutory=letter.publication.statutory,
        counted=rule.said(letter.tracking or rule.of(letter.publication)),
        subject=_line(letter.subject) or _line(letter.publication.name),
        preheader=_line(letter.preheader),
        name=name,
        number=number,
        introduction=paragraphs(letter.introduction),
        for_action=[_item(item, partnership) for item in letter.for_action],
        sections=[
            Section(title=_line(section.title), items=[_item(item, partnership) for item in section.items])
            for section in letter.sections
            if section.items
        ],
        left_out=letter.left_out,
        language=letter.language,
        direction="rtl" if letter.direction == "rtl" else "ltr",
    )


def in_language(letter: Letter) -> "translation.override":
    return translation.override(letter.language)


def paragraphs(text: str) -> list[list[str]]:
    """Paragraphs of lines: an empty line ends a paragraph.

    >>> paragraphs("One\\ntwo.\\n\\nThree.")
    [['One', 'two.'], ['Three.']]
    """
    found = [[line.strip() for line in part.split("\n") if line.strip()] for part in re.split(r"\n\s*\n", clean(text))]
    return [part for part in found if part]


def day(date: dt.date) -> str:
    """`Friday 5 December 2026`, in the language in force."""
    return date_format(date, "l j F Y")


def complete(url: str, partnership: Partnership) -> str:
    """An address with its scheme and host, or nothing where it is none that a letter may hold."""
    url = clean(url).strip()
    if re.match(r"(?i)https?://[^/\s]|mailto:[^\s]|tel:[\d+]", url):
        return iri_to_uri(re.sub(r"\s", "%20", url))
    if url.startswith("/") and not url.startswith("//"):
        return iri_to_uri(partnership.url(re.sub(r"\s", "%20", url)))
    return ""


def _line(text: str) -> str:
    return " ".join(clean(text).split())


def _item(item: LetterItem, partnership: Partnership) -> Item:
    return Item(
        title=_line(item.title) or _("(without a title)"),
        summary=paragraphs(item.summary),
        url=complete(item.url, partnership),
        action=_line(item.action),
        due=day(item.deadline) if item.deadline else "",
        due_short=date_format(item.deadline, "l j F") if item.deadline else "",
        audience=_line(item.audience),
    )
