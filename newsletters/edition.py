"""The edition interface: what a mailing can be sealed from.

An edition of Gatekeeping offers it, and so will an alert; the post room knows neither.
"""

import dataclasses
import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any, Protocol

from cms.users.models import User
from newsletters.models import List, Publication
from newsletters.sealing.targets import Targets


@dataclasses.dataclass(frozen=True, kw_only=True)
class LetterItem:
    """One piece of news as a letter shows it. `action` and `deadline` are set where somebody has to do something."""

    title: str
    summary: str
    url: str
    action: str = ""
    deadline: dt.date | None = None
    audience: str = ""
    #: In which language it is, where that is not the letter's: it says so to its readers.
    language: str = ""
    #: What it is, as its app names it: `item:12`.
    source: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True)
class LetterSection:
    title: str
    items: Sequence[LetterItem]
    #: Of its title, where that is not the letter's.
    language: str = ""


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
    #: In which language subject, preheader and introduction are, where that is not the letter's.
    top_language: str = ""
    #: The rule by which it will be counted (Publication.tracking); None: the publication's own.
    tracking: str | None = None
    #: How many items of the whole stand at `web_url` only, because they are for other readers.
    left_out: int = 0
    #: Whether it can be read on the web at all.
    on_web: bool = True
    #: Whether anybody may read it at `web_url`, so that its reader can pass that on; None: nothing is said of it.
    pass_on: bool | None = None
    #: Without any decoration, and without ways to change what one gets: its words, and a button. An alert.
    bare: bool = False
    #: What stands on its one button, whose address is the reader's own (`newsletters.acts`); empty: it has none.
    button: str = ""

    @property
    def for_action(self) -> list[LetterItem]:
        """Items with a deadline, the nearest first."""
        due = [item for section in self.sections for item in section.items if item.deadline]
        return sorted(due, key=lambda item: (item.deadline or dt.date.max, item.title))


class NotApproved(Exception):
    """The newest version of this edition was not approved: ask somebody who did not write it."""


class CannotSeal(Exception):
    """This cannot be sent as it is; the message says what is wrong and how to mend it."""


class LetterHasFaults(CannotSeal):
    """The letter itself is wrong."""


class NobodyToSend(CannotSeal):
    """No letter would go to anybody."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Piece:
    """What stands in a source for some readers only: those whom its targets mean (none: everybody) and who have not
    had it before.
    """

    key: str
    title: str
    targets: Targets


class Watch(Protocol):
    """Looks at the audience as it comes by, batch after batch: may all of them have what they would get?"""

    def see(self, readers: Sequence[tuple[int, int]]) -> None:
        """(contact, the pieces for them as bits: the first of `Content.pieces` is 1, the second 2 …)."""

    def refusal(self) -> str:
        """Why it may not go to those who were seen; empty where it may."""


class Content(Protocol):
    """What a source says, to be written for readers of many kinds. Works without asking for approval again."""

    @property
    def pieces(self) -> Sequence[Piece]:
        """What is for some readers only, in the order of the letter."""

    @property
    def for_all(self) -> bool:
        """Whether there is anything for readers whom no piece is for."""

    def letter(self, language: str, keys: Collection[str] | None = None) -> Letter:
        """The letter in a language, with the pieces of these keys; without any given, the whole."""

    def watch(self) -> Watch | None: ...


class Sealable(Protocol):
    """What `newsletters.sealing.seal` needs of a source: a Django model instance with these attributes.

    One whose readers do not all get the same offers `content(revision_id) -> Content` too (see `content_of`). One whose
    versions are no revisions of Wagtail's says `has_revisions = False`: its mailing bears none. One whose people may
    not see the screens of mailings offers `own_screen`, the path of theirs.
    """

    pk: int
    publication: Publication

    @property
    def mail_subject(self) -> str: ...

    def approved_revision_id(self) -> int | None:
        """The revision that may be sent, or None where nothing newer than the last edit was approved."""

    def approved_by(self, revision_id: int | None) -> User | None:
        """Who approved what was sealed: told beside whoever sealed it, where it is late."""

    def letter(self, language: str) -> Letter:
        """The approved content in a language."""

    def default_lists(self) -> Sequence[List]: ...

    def on_first_letter(self) -> None:
        """Called once when the first letter has left: the archive appears. Must be safe to call again."""


@dataclasses.dataclass(frozen=True)
class Whole:
    """The content of a source that says the same to everybody."""

    source: Sealable
    pieces: Sequence[Piece] = ()
    for_all: bool = True

    def letter(self, language: str, keys: Collection[str] | None = None) -> Letter:
        return self.source.letter(language)

    def watch(self) -> Watch | None:
        return None


def content_of(source: Any, revision_id: int | None = None) -> Content:
    """What a source says in a revision; without one as it stands in memory, which need not be approved."""
    give = getattr(source, "content", None)
    content: Content = give(revision_id) if give else Whole(source)
    return content
