"""A line of the file: what it must hold, and its body as HTML whatever it was written in."""

import dataclasses
import hashlib
import json
from typing import Any
from urllib.parse import urlsplit

import docutils.core
from markdown_it import MarkdownIt

FORMATS = ("markdown", "html", "rst")
LONGEST_LINE = 5_000_000
#: Nothing is read from files or fetched, and no raw HTML of reStructuredText is taken.
_RST = {
    "file_insertion_enabled": False, "raw_enabled": False, "report_level": 5, "halt_level": 6, "doctitle_xform": False,
    "input_encoding": "unicode", "initial_header_level": 2, "syntax_highlight": "none",
}  # fmt: skip
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


def read(line: str) -> OldPage:
    """Raises BadLine."""
    if len(line) > LONGEST_LINE:
        raise BadLine("The line is longer than five million characters.")
    try:
        said = json.loads(line)
    except (ValueError, RecursionError) as fault:
        raise BadLine("This is no JSON: each line holds one object.") from fault
    if not isinstance(said, dict):
        raise BadLine("The line holds no object.")
    words = {name: _words(said, name) for name in ("url", "title", "summary", "body", "format", "topic")}
    if not words["title"].strip():
        raise BadLine("It has no title.")
    if not words["url"].strip():
        raise BadLine("It has no url: that is what a page is known by when the file is brought in again.")
    kind = words["format"].strip().lower() or "html"
    if kind not in FORMATS:
        raise BadLine(f"The format “{kind[:40]}” is none of {', '.join(FORMATS)}.")
    try:
        urlsplit(words["url"].strip())
    except ValueError as fault:
        raise BadLine("The url cannot be read.") from fault
    return OldPage(
        url=words["url"].strip()[:1000],
        title=" ".join(words["title"].split())[:255],
        summary=" ".join(words["summary"].split()),
        html=as_html(words["body"], kind),
        topic=" ".join(words["topic"].split())[:255],
        digest=hashlib.sha256(json.dumps(words, sort_keys=True).encode()).hexdigest(),
    )


def _words(said: dict[str, Any], name: str) -> str:
    value = said.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadLine(f"“{name}” is no text.")
    return value.replace("\0", "").encode("utf-8", "replace").decode()


def as_html(body: str, kind: str) -> str:
    """The body as HTML; it is not clean yet. Raises BadLine."""
    try:
        if kind == "markdown":
            return str(_MARKDOWN.render(body))
        if kind == "rst":
            return str(docutils.core.publish_parts(body, writer="html5", settings_overrides=_RST)["body"])
    except Exception as fault:  # Whatever a parser meets in somebody's file is that file's fault.
        raise BadLine(f"The body cannot be read as {kind}: {type(fault).__name__}.") from fault
    return body
