"""What a variant says, kept beside its bytes, so that one letter a week can be made of what was approved and sealed."""

import dataclasses
import datetime as dt
from typing import Any

from newsletters.edition import Letter, LetterItem, LetterSection

KEPT = ("subject", "introduction", "masthead", "web_url", "language", "top_language")


def said_in(letter: Letter) -> dict[str, Any]:
    """As JSON holds it; no reader is in it."""
    return {
        **{name: getattr(letter, name) for name in KEPT},
        "sections": [
            {
                "title": section.title,
                "language": section.language,
                "items": [
                    {**dataclasses.asdict(item), "deadline": item.deadline.isoformat() if item.deadline else None}
                    for item in section.items
                ],
            }
            for section in letter.sections
        ],
    }


def sections_of(said: dict[str, Any]) -> list[LetterSection]:
    return [
        LetterSection(
            title=section["title"],
            language=section["language"],
            items=[
                LetterItem(
                    **{**item, "deadline": dt.date.fromisoformat(item["deadline"]) if item["deadline"] else None}
                )
                for item in section["items"]
            ],
        )
        for section in said.get("sections", ())
    ]
