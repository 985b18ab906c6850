"""HTML of an old website as blocks of a page: headings, text and tables; nothing else comes along."""

from collections.abc import Iterator
from html import escape
from typing import Any

import nh3
from django.utils.text import Truncator
from lxml import etree

from cms.guidance.bring_in.reader import Known, Reader

#: What the text block's own editor makes.
TAGS = {"p", "ul", "ol", "li", "a", "b", "i", "br"}
ATTRIBUTES = {"a": {"href", "linktype", "id"}}
SCHEMES = {"http", "https", "mailto", "tel"}
HEADING = 150
#: So many levels of headings stand as headings; a deeper one is a paragraph in bold.
LEVELS = 3


def blocks(html: str, known: Known) -> list[dict[str, Any]]:
    """The value of a page's body, as JSON would hold it."""
    reader = Reader(known)
    data = f"<body>{html}</body>".encode("utf-8", "replace")
    etree.fromstring(data, etree.HTMLParser(target=reader, encoding="utf-8", huge_tree=True))
    return list(_joined(reader.found))


def _joined(found: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The highest level of heading in the text is a section, the next stand within it."""
    levels = sorted({block["level"] for block in found if "level" in block})[:LEVELS]
    text: list[str] = []
    for block in found:
        if "html" in block:
            text.append(block["html"])
        elif "level" in block and block["level"] not in levels:
            text.append(f"<p><b>{escape(block['text'], quote=False)}</b></p>")
        else:
            yield from _text(text)
            yield _heading(block, levels) if "level" in block else block
            if len(block.get("text", "")) > HEADING:
                text.append(f"<p>{escape(block['text'], quote=False)}</p>")
    yield from _text(text)


def _heading(block: dict[str, Any], levels: list[int]) -> dict[str, Any]:
    text = Truncator(block["text"]).chars(HEADING, truncate=" …")
    return {"type": "heading", "value": {"text": text, "level": "2" if block["level"] == levels[0] else "3"}}


def _text(held: list[str]) -> Iterator[dict[str, Any]]:
    html = "".join(held)
    held.clear()
    if html:
        clean = nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel=None)
        yield {"type": "text", "value": clean}
