"""Acronyms on a page, explained where each stands first: an `abbr` that leads to the glossary, its long form for those
who hear the page."""

import functools
import re
from html import unescape
from typing import Any

from django.core.cache import cache
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

from cms.people.models import Partnership
from cms.search.models import Acronym

#: Another process's change is known after so many seconds.
KEPT = 60
_TAG = re.compile(r"(<[^>]*>)")
_NAME = re.compile(r"</?([a-zA-Z0-9]+)")
#: What may be an acronym at all: a word with a capital, SENDCo, KS2 and A&E too.
_CAPITALS = r"[a-z0-9]*[A-Z][A-Za-z0-9]*(?:&amp;[A-Za-z0-9]+)*\b"
#: Within these nothing is explained: they lead elsewhere, fold, are headings, or list facts, files and people (`dl`,
#: `section`).
_LEFT_ALONE = {
    "a", "abbr", "button", "caption", "code", "dl", "h1", "h2", "h3", "h4", "label", "nav", "script", "section",
    "style", "summary", "textarea", "th", "title",
}  # fmt: skip


def explained(html: str, partnership: Partnership) -> SafeString:
    waiting = dict(acronyms_of(partnership))
    pattern = _pattern(tuple(short for short in waiting if " " in short))
    out: list[str] = []
    said = ""
    closed: list[str] = []
    for piece in _TAG.split(html):
        if piece.startswith("<"):
            _follow(piece, closed)
            out.append(piece)
            continue
        said += " " + piece.casefold()
        out.append(piece if closed or not waiting else _in_text(piece, waiting, said, pattern))
    return mark_safe("".join(out))  # noqa: S308 (what was added is escaped)


def _follow(tag: str, closed: list[str]) -> None:
    """Which elements are open in which nothing is explained."""
    found = _NAME.match(tag)
    name = found[1].lower() if found else ""
    if name not in _LEFT_ALONE:
        return
    if not tag.startswith("</"):
        closed.append(name)
    elif name in closed:
        while closed.pop() != name:
            pass


@functools.lru_cache(maxsize=64)
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """A word with a capital, or one of these, which are of several words."""
    longest_first = sorted(phrases, key=len, reverse=True)
    either = [*(rf"{re.escape(escape(each))}s?\b" for each in longest_first), _CAPITALS]
    return re.compile(rf"\b(?:{'|'.join(either)})")


def _in_text(text: str, waiting: dict[str, str], said: str, pattern: re.Pattern[str]) -> str:
    def one(found: re.Match[str]) -> str:
        word = unescape(found[0])
        short = word if word in waiting else word[:-1] if word.endswith("s") and word[:-1] in waiting else ""
        if not short:
            return found[0]
        long = waiting.pop(short)
        if long.casefold() in said:  # The page says it itself: special educational needs (SEN).
            return found[0]
        return format_html(
            '<a class="hub-acronym" href="{}#{}"><abbr title="{}">{}</abbr>'
            '<span class="govuk-visually-hidden"> ({})</span></a>',
            reverse("glossary"), anchor(short), long, word, long,
        )  # fmt: skip

    return pattern.sub(one, text)


def anchor(short: str) -> str:
    """Its place in the glossary."""
    return slugify(short.replace("&", " and "), allow_unicode=True) or "acronym"


def acronyms_of(partnership: Partnership) -> list[tuple[str, str]]:
    """Those that are explained on pages."""

    def read() -> list[tuple[str, str]]:
        return list(Acronym.objects.of(partnership).filter(explained=True).values_list("short", "long"))

    return cache.get_or_set(_key(partnership.pk), read, KEPT) or []


def forget(instance: Acronym, **kwargs: Any) -> None:
    cache.delete(_key(instance.partnership_id))


def _key(partnership: int) -> str:
    return f"acronyms:{partnership}"
