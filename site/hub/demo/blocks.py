"""What the demo's files say of a body -> the blocks of a page."""

import dataclasses
import json
from collections.abc import Callable, Mapping
from typing import Any

from hub.demo.content import html, read


@dataclasses.dataclass(frozen=True)
class Shelf:
    """What blocks refer to: documents by file name, officers by key."""

    documents: Mapping[str, int]
    officers: Mapping[str, int]


def body(blocks: list[dict[str, Any]], shelf: Shelf) -> str:
    """The JSON of a body. The first key of each block says what kind it is; one that refers to nothing is left out."""
    made = [_MAKERS[next(iter(block))](block, shelf) for block in blocks]
    return json.dumps([{"type": kind, "value": value} for kind, value in filter(None, made)])


Made = tuple[str, Any] | None
Maker = Callable[[dict[str, Any], Shelf], Made]


def _heading(block: dict[str, Any], shelf: Shelf) -> Made:
    return "heading", {"text": block["heading"], "level": "2"}


def _text(block: dict[str, Any], shelf: Shelf) -> Made:
    return "text", html(block["text"])


def _callout(block: dict[str, Any], shelf: Shelf) -> Made:
    return "callout", {"kind": "note", "heading": block.get("title", ""), "text": html(block["callout"])}


def _steps(block: dict[str, Any], shelf: Shelf) -> Made:
    return "steps", {"steps": [{"title": title, "text": html(text)} for title, text in block["steps"]]}


def _table(block: dict[str, Any], shelf: Shelf) -> Made:
    return "table", table(block["table"], block["caption"])


def table(rows: list[list[str]], caption: str) -> dict[str, Any]:
    return {
        "data": rows,
        "table_caption": caption,
        "first_row_is_table_header": True,
        "first_col_is_header": True,
        "table_header_choice": "both",
        "cell": [],
        "mergeCells": [],
    }


def _attachments(block: dict[str, Any], shelf: Shelf) -> Made:
    notes = read("files")
    files = [
        {"document": shelf.documents[name], "note": notes[name].get("note", "")}
        for name in block["files"]
        if name in shelf.documents
    ]
    return ("attachments", {"heading": "", "files": files}) if files else None


def _contact(block: dict[str, Any], shelf: Shelf) -> Made:
    return "contact", {"officer": shelf.officers[block["contact"]]}


def _expandable(block: dict[str, Any], shelf: Shelf) -> Made:
    return "expandable", {"title": block["fold"], "text": html(block["text"])}


def _video(block: dict[str, Any], shelf: Shelf) -> Made:
    return "video", {
        "title": block["video"],
        "url": block["url"],
        "document": None,
        "transcript": html(block["transcript"]),
    }


def _subscription(block: dict[str, Any], shelf: Shelf) -> Made:
    rates = read("partnership")["subscription"]["rates"]
    return "table", table([["Kind of school", "A year", "And for each pupil"], *rates], "What a school pays for a year")


_MAKERS: dict[str, Maker] = {
    "heading": _heading,
    "text": _text,
    "callout": _callout,
    "steps": _steps,
    "table": _table,
    "files": _attachments,
    "contact": _contact,
    "fold": _expandable,
    "video": _video,
    "subscription": _subscription,
}
