"""The edition interface: what a mailing can be sealed from.

An edition of Gatekeeping offers it, and so will an alert; the post room knows neither.
"""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import Protocol

from newsletters.models import List, Publication


@dataclasses.dataclass(frozen=True, kw_only=True)
class LetterItem:
    """One piece of news as a letter shows it. `action` and `deadline` are set where somebody has to do something."""

    title: str
    summary: str
    url: str
    action: str = ""
    deadline: dt.date | None = None
    audience: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True)
class LetterSection:
    title: str
    items: Sequence[LetterItem]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Letter:
    """What one variant says, before it is laid out. Holds no reader."""

    publication: Publication
    subject: str
    preheader: str
    masthead: str
    introduction: str
    sections: Sequence[LetterSection]
    web_url: str
    language: str = "en-gb"
    direction: str = "ltr"

    @property
    def for_action(self) -> list[LetterItem]:
        """Items with a deadline, the nearest first."""
        due = [item for section in self.sections for item in section.items if item.deadline]
        return sorted(due, key=lambda item: (item.deadline or dt.date.max, item.title))


class NotApproved(Exception):
    """The newest version of this edition was not approved: ask somebody who did not write it."""


class Sealable(Protocol):
    """What `newsletters.seal` needs of a source: a Django model instance with these attributes."""

    pk: int
    publication: Publication

    @property
    def mail_subject(self) -> str: ...

    def approved_revision_id(self) -> int | None:
        """The revision that may be sent, or None where nothing newer than the last edit was approved."""

    def letter(self, language: str) -> Letter:
        """The approved content in a language."""

    def default_lists(self) -> Sequence[List]: ...

    def on_first_letter(self) -> None:
        """Called once when the first letter has left: the archive appears. Must be safe to call again."""
