"""Variants: which readers share a letter, and that letter written, checked and cut into literals and slots."""

import dataclasses
import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.conf import settings

from cms.people.models import Contact
from newsletters.checks.variant import cannot_be_laid_out, check_variant
from newsletters.edition import Content, Letter, LetterHasFaults, Piece
from newsletters.lists.audience import Recipient
from newsletters.rendering import size, skeleton
from newsletters.rendering.mjml import BadMJML
from newsletters.rendering.render import render
from newsletters.sealing.targets import Facts, Matching
from newsletters.tracking.rewrite import Book
from newsletters.weekly.said import said_in

#: Each is laid out, checked and kept; more are a slip, or a letter that should be several.
MOST = 500
TOO_MANY = (
    f"These items would make more than {MOST} different letters. "
    "Choose the same readers for more of them, or make fewer items for some readers only."
)
_LONGEST_KEY = 80


class Share(NamedTuple):
    """What decides which letter a reader gets: the language, and the pieces that are for them, as bits."""

    language: str
    bits: int

    @property
    def code(self) -> str:
        """As an address carries it: `en-gb.5`."""
        return f"{self.language}.{self.bits:x}"


def read_code(code: str) -> Share | None:
    """What `Share.code` gave; None where it is none."""
    language, _, bits = code.rpartition(".")
    known = language in dict(settings.LANGUAGES) and re.fullmatch(r"[0-9a-f]{1,2000}", bits)
    return Share(language, int(bits, 16)) if known else None


class Sorting:
    """Sorts readers by what is for them: one query for a batch, however many readers and pieces."""

    def __init__(self, content: Content) -> None:
        self.pieces = content.pieces
        self.for_all = content.for_all
        self.every = (1 << len(self.pieces)) - 1
        self._languages = frozenset(getattr(content, "languages", dict(settings.LANGUAGES)))
        self._matching = Matching([piece.targets for piece in self.pieces])
        self._everybodys = sum(1 << place for place, piece in enumerate(self.pieces) if not piece.targets)
        self._had = getattr(content, "had", None)  # newsletters.carried.Carrying
        #: Of the readers who were sorted, how many had which pieces before (as bits) that were meant for them.
        self.had: Counter[int] = Counter()

    def shares(self, batch: Sequence[Recipient]) -> list[Share]:
        """The share of each, in the same order."""
        bits = self._bits([reader.contact_id for reader in batch])
        return [Share(self._spoken(reader.language), bits[reader.contact_id]) for reader in batch]

    def share(self, contact: Contact) -> Share:
        """The share of one."""
        return Share(self._spoken(contact.language), self._bits([contact.pk])[contact.pk])

    def share_of_seat(self, facts: Facts, language: str) -> Share:
        """The share of whoever had one seat with these facts, and nothing before."""
        bits = sum(1 << place for place, piece in enumerate(self.pieces) if piece.targets.meets(facts))
        return Share(self._spoken(language), bits)

    def _bits(self, contacts: Sequence[int]) -> dict[int, int]:
        """By contact, the pieces for them: those that are meant for them and that they have not had."""
        matching, had = self._matching.of(contacts), self._had(contacts) if self._had else {}
        meant = {pk: matching.get(pk, 0) | self._everybodys for pk in contacts}
        self.had.update(bits & had[pk] for pk, bits in meant.items() if bits & had.get(pk, 0))
        return {pk: bits & ~had.get(pk, 0) for pk, bits in meant.items()}

    def had_by(self, place: int) -> int:
        """How many of the readers who were sorted had a piece before, by its place."""
        return sum(number for bits, number in self.had.items() if bits >> place & 1)

    def _spoken(self, language: str) -> str:
        """Whoever prefers a language in which nothing is written here reads the first one."""
        return language if language in self._languages else settings.LANGUAGE_CODE

    def is_nothing(self, share: Share) -> bool:
        """Whether there is nothing at all in the letter for such a reader."""
        return not share.bits and not self.for_all

    def key(self, share: Share) -> str:
        """Names the variant within its mailing: the language, with the pieces where they are not all in it."""
        if share.bits == self.every:
            return share.language
        if len(share.code) <= _LONGEST_KEY:
            return share.code
        return f"{share.language}.{hashlib.sha256(share.code.encode()).hexdigest()[:32]}"

    def held(self, share: Share) -> list[Piece]:
        """The pieces in it."""
        return [piece for place, piece in enumerate(self.pieces) if share.bits >> place & 1]

    def lacked(self, share: Share) -> list[Piece]:
        """The pieces that are not in it."""
        return [piece for place, piece in enumerate(self.pieces) if not share.bits >> place & 1]

    def letter(self, content: Content, share: Share) -> Letter:
        if share.bits == self.every:
            return content.letter(share.language)
        return content.letter(share.language, {piece.key for piece in self.held(share)})

    def write(self, content: Content, share: Share, book: Book) -> "Written":
        """Raises LetterHasFaults."""
        holds = [piece.title for piece in self.held(share)]
        return write(self.letter(content, share), book, key=self.key(share), holds=holds)


@dataclasses.dataclass(frozen=True)
class Written:
    """A variant before it is a row."""

    key: str
    language: str
    holds: Sequence[str]
    skeleton: bytes
    web_url: str
    html: str
    text: str
    said: dict[str, Any]
    largest: int


def write(letter: Letter, book: Book, *, key: str, holds: Sequence[str] = ()) -> Written:
    """One variant. `holds`: the titles of the pieces for some readers only that it has. Raises LetterHasFaults.

    What is kept to be looked at has its links as they were written; what is sent has those of the mailing's book.
    """
    letter = dataclasses.replace(letter, tracking=book.rule)
    try:
        rendered = render(letter)
    except BadMJML as fault:
        raise LetterHasFaults(cannot_be_laid_out(fault).sentence) from fault
    sent = book.rewrite(rendered)
    if faults := [finding.sentence for finding in check_variant(letter, rendered, sent) if finding.stops]:
        raise LetterHasFaults(" ".join(faults))
    made = skeleton.build(letter, sent)
    return Written(
        key=key,
        language=letter.language,
        holds=holds,
        skeleton=made.dump(),
        web_url=letter.web_url,
        html=rendered.html,
        text=rendered.text,
        said=said_in(letter),
        largest=size.largest(sent.html),
    )
