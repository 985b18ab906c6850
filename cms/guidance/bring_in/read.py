"""A line of the file: what it must hold, and its body as HTML whatever it was written in."""

import dataclasses
import hashlib
import html
import json
import re
from typing import Any
from urllib.parse import urlsplit

import nh3
from django.utils.text import Truncator
from markdown_it import MarkdownIt

from cms.guidance.bring_in import restructured

FORMATS = ("markdown", "html", "rst")
LONGEST_LINE = 10_000_000
LONGEST_URL = 1000
LONGEST_TITLE = 255
#: Signs that no text of a page has; a line and a tab it may have.
_CONTROLS = re.compile(r"[\0-\x08\x0b\x0c\x0e-\x1f\x7f]")
_MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("table").enable("strikethrough")


class BadLine(ValueError):
    """This line is no page; the message says why."""


@dataclasses.dataclass(frozen=True)
class OldPage:
    url: str
    title: str
    summary: str
    html: str
    topic: str
    digest: str

    @property
    def path(self) -> str:
        """The old address as the hub meets it: without scheme and host."""
        parts = urlsplit(self.url)
        return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def read(line: bytes) -> OldPage:
    """Raises BadLine."""
    words = _words(line)
    title, url = _bare(words["title"]), words["url"].strip()
    if not any(letter.isprintable() and not letter.isspace() for letter in title):
        raise BadLine("It has no title: give it one.")
    if not url:
        raise BadLine("It has no url: give it one, as a page is known by it when the file is brought in again.")
    if len(url) > LONGEST_URL:
        raise BadLine(f"The url is longer than {LONGEST_URL} characters: shorten it.")
    kind = words["format"].strip().lower() or "html"
    if kind not in FORMATS:
        raise BadLine(f"The format “{kind[:40]}” is unknown: use {', '.join(FORMATS[:-1])} or {FORMATS[-1]}.")
    try:
        urlsplit(url)
    except ValueError as fault:
        raise BadLine("The url cannot be read: write it as the old website did, like /policies/lettings.") from fault
    return OldPage(
        url=url,
        title=Truncator(title).chars(LONGEST_TITLE, truncate=" …"),
        summary=_bare(words["summary"]),
        html=as_html(words["body"], kind),
        topic=_bare(words["topic"])[:255].strip(),
        digest=hashlib.sha256(json.dumps(words, sort_keys=True).encode()).hexdigest(),
    )


def _words(line: bytes) -> dict[str, str]:
    if len(line) > LONGEST_LINE:
        raise BadLine("The line is longer than ten million bytes: cut the page into several.")
    try:
        said = json.loads(line.decode())
    except UnicodeDecodeError as fault:
        raise BadLine("The line is not UTF-8: save the file as UTF-8.") from fault
    except (ValueError, RecursionError) as fault:
        at = f" It goes wrong at character {fault.colno}." if isinstance(fault, json.JSONDecodeError) else ""
        raise BadLine(f"This is no JSON: write one object on each line.{at}") from fault
    if not isinstance(said, dict):
        raise BadLine('This is no object: write {"url": …, "title": …} on each line.')
    return {name: _text(said, name) for name in ("url", "title", "summary", "body", "format", "topic")}


def _text(said: dict[str, Any], name: str) -> str:
    value = said.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadLine(f"“{name}” is no text: put it between quotation marks.")
    return _CONTROLS.sub("", value).encode("utf-8", "replace").decode()


def _bare(words: str) -> str:
    """Without tags and with single spaces.

    >>> _bare("<b>Meals</b> &amp;  milk, for under <5s")
    'Meals & milk, for under <5s'
    """
    if "<" in words or "&" in words:
        words = html.unescape(nh3.clean(words, tags=set()))
    return " ".join(words.split())


def as_html(body: str, kind: str) -> str:
    """The body as HTML; it is not clean yet. Raises BadLine."""
    try:
        if kind == "markdown":
            return str(_MARKDOWN.render(body))
        if kind == "rst":
            return restructured.as_html(body)
    except Exception as fault:  # Whatever a parser meets in somebody's file is that file's fault.
        raise BadLine(f"The body cannot be read as {kind} ({type(fault).__name__}): simplify it.") from fault
    return body
