"""The pieces of a page that are translated: each title, heading and paragraph, once however often it stands there."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from wagtail_localize.models import StringTranslation
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments
from wagtail_localize.strings import StringValue, extract_ids, validate_translation_links

LABELS = {
    "title": "Title",
    "search_description": "Description for search engines",
    "summary": "Summary",
    "audience": "For whom",
    "team": "Owner",
    "question": "Question above the search box",
    "introduction": "Introduction",
    "body": "Text",
}


class Faulty(Exception):
    """What is wrong with a piece, and how to mend it."""


@dataclass(frozen=True)
class Piece:
    """`english` is a line of HTML without attributes: `Ask <b>early</b>`, `See <a id="a1">the form</a>`."""

    label: str
    english: str

    @property
    def key(self) -> str:
        return hashlib.sha256(self.english.encode()).hexdigest()[:16]

    @property
    def is_marked(self) -> bool:
        """Whether it has bold words or links, whose marks a translator keeps."""
        return "<" in self.english.replace("<br/>", "")

    @property
    def shown(self) -> str:
        return self.show(self.english)

    def show(self, said: str) -> str:
        """As a translator reads and writes it."""
        return said if self.is_marked else str(StringValue(said).render_text())

    def read(self, written: str) -> str:
        """What a translator wrote, as it is kept. Raises Faulty."""
        text = written.replace("\r\n", "\n").replace("\0", "").strip()
        if not self.is_marked:
            return str(StringValue.from_plaintext(text).data) if text else ""
        try:
            said = str(StringValue.from_translated_html(text).data)
            validate_translation_links(self.english, said)
        except ValueError as fault:
            raise Faulty("Write no marks but those that stand in the English.") from fault
        if text and extract_ids(self.english) - extract_ids(said):
            raise Faulty("A link is missing: put each <a …>…</a> of the English around the same words here.")
        return said


def pieces_of(page: Any) -> list[Piece]:
    """In the order in which a reader meets them."""
    # By way of what is kept: blocks that were never saved by an editor have no keys of their own yet.
    whole = page.with_content_json(json.loads(page.to_json()))
    found: dict[str, Piece] = {}
    for value in extract_segments(whole):
        if isinstance(value, StringSegmentValue):
            english = value.string.data
            found.setdefault(english, Piece(LABELS.get(value.path.split(".")[0], "Text"), english))
    return list(found.values())


@dataclass(frozen=True)
class Said:
    text: str
    by_machine: bool


def said_of(page: Any, code: str) -> dict[str, Said]:
    """What has been translated of a page, by the English, wherever on it that stood: one query."""
    rows = StringTranslation.objects.filter(
        context__object_id=page.translation_key, locale__language_code=code, has_error=False
    )
    named = rows.order_by("updated_at", "pk").values_list("translation_of__data", "data", "translation_type")
    return {english: Said(text, kind == StringTranslation.TRANSLATION_TYPE_MACHINE) for english, text, kind in named}


def digest(pieces: Sequence[Piece], said: Mapping[str, Said]) -> str:
    """By which both the English words and their translation are known again."""
    pairs = [(piece.english, said[piece.english].text if piece.english in said else "") for piece in pieces]
    return hashlib.sha256(json.dumps([settings.LANGUAGE_CODE, pairs]).encode()).hexdigest()
