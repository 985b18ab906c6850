"""What a letter says, made ready for both its parts: clean words, complete addresses, dates in words."""

import dataclasses
import datetime as dt
import re
from collections.abc import Sequence

from django.utils import translation
from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext as _

from cms.core.language import direction, long_date
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
    #: Language and direction, where they are not the letter's; and what the letter says of that.
    lang: str
    dir: str
    note: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class Section:
    title: str
    items: Sequence[Item]
    lang: str
    dir: str


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
    #: Of the introduction, as of an item.
    top_lang: str
    top_dir: str
    top_note: str
    #: The language of what is known of a reader (why it came to them), where that is not the letter's.
    for_action: Sequence[Item]
    sections: Sequence[Section]
    #: How many items of this number are for other readers, and stand on the web only.
    left_out: int
    on_web: bool
    #: Whether its page may be passed on; None: it has none.
    pass_on: bool | None
    #: Its words and a button, without decoration.
    bare: bool
    button: str
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
        top_lang=letter.top_language,
        top_dir=_direction(letter.top_language),
        top_note=_note(letter.top_language),
        for_action=[_item(item, partnership) for item in letter.for_action],
        sections=[
            Section(
                title=_line(section.title),
                items=[_item(item, partnership) for item in section.items],
                lang=section.language,
                dir=_direction(section.language),
            )
            for section in letter.sections
            if section.items
        ],
        left_out=letter.left_out,
        on_web=letter.on_web,
        pass_on=letter.pass_on,
        bare=letter.bare,
        button=_line(letter.button),
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
    return long_date(date)


def _short(date: dt.date) -> str:
    return long_date(date, "l j F")


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
    with translation.override(item.language or translation.get_language()):
        due, due_short = (day(item.deadline), _short(item.deadline)) if item.deadline else ("", "")
    return Item(
        title=_line(item.title) or _("(without a title)"),
        summary=paragraphs(item.summary),
        url=complete(item.url, partnership),
        action=_line(item.action),
        due=due,
        due_short=due_short,
        audience=_line(item.audience),
        lang=item.language,
        dir=_direction(item.language),
        note=_note(item.language),
    )


def _direction(language: str) -> str:
    return direction(language) if language else ""


def _note(language: str) -> str:
    """What a reader is told of something that is not in the language of their letter."""
    return _("This is not translated yet: here it is in English.") if language else ""
