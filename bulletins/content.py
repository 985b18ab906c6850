"""What an edition says, written for readers of many kinds: each gets what is for everybody and what is for them."""

import dataclasses
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from bulletins.for_whom import Watch
from bulletins.languages.told import Told, Translations, translations_of
from bulletins.letters import letter_of, parts_of
from bulletins.models import Edition, EditionItem
from cms.core.language import offered
from newsletters.edition import CannotSeal, Letter, Piece
from newsletters.sealing.carried import Before
from newsletters.sealing.targets import BadTargets, Targets


class EditionContent:
    """An edition as it stands in memory: a draft, or a revision."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition

    @property
    def subject(self) -> str:
        """As it was approved: the edition's own row may say what it said before."""
        return self.edition.subject

    @cached_property
    def shown(self) -> list[EditionItem]:
        """What is not left out, in the order of the letter."""
        return [item for _, items in parts_of(self.edition) for item in items if not item.web_only]

    @cached_property
    def pieces(self) -> list[Piece]:
        """The key of a piece is its place, which nothing changes in what stands in memory. Raises CannotSeal."""
        return [
            Piece(key=str(place), title=item.title, targets=targets)
            for place, (item, targets) in enumerate((item, _targets(item)) for item in self.shown)
            if targets or item.source in self.before.mailings
        ]

    @cached_property
    def before(self) -> Before:
        """Who had which of its items by another mailing, but for those that go to them again."""
        return before(self.edition, [item.source for item in self.shown if item.source and not item.again])

    @property
    def carries(self) -> dict[str, str | None]:
        pieces = {piece.key for piece in self.pieces}
        held = ((item.source, str(at)) for at, item in enumerate(self.shown) if item.source)
        return {source: key if key in pieces else None for source, key in held}

    @cached_property
    def _bits(self) -> dict[str, int]:
        """The bit of each piece that may have gone before, by its name."""
        return {
            self.shown[int(piece.key)].source: 1 << place
            for place, piece in enumerate(self.pieces)
            if not self.shown[int(piece.key)].again
        }

    def had(self, contacts: Sequence[int]) -> Mapping[int, int]:
        found = self.before.of(contacts)
        return {contact: sum(self._bits.get(source, 0) for source in had) for contact, had in found.items()}

    @property
    def for_all(self) -> bool:
        return not self.pieces or len(self.pieces) < len(self.shown)

    @property
    def languages(self) -> Collection[str]:
        """Those that the partnership offers: a reader of any other gets the first."""
        return offered(self.edition.publication.partnership)

    @cached_property
    def _translations(self) -> Translations:
        return translations_of(self.edition)

    def told(self, language: str) -> Told:
        return Told(language, self._translations)

    def letter(self, language: str, keys: Collection[str] | None = None) -> Letter:
        if keys is None:
            return letter_of(self.edition, language, told=self.told(language))
        out = {int(piece.key) for piece in self.pieces if piece.key not in keys}
        held = [item for at, item in enumerate(self.shown) if at not in out]
        letter = letter_of(self.edition, language, held, self.told(language))
        # Of what only some people may see, the edition's page shows others nothing either: it is not spoken of; nor is
        # what is for everybody, and lacks because its reader has had it.
        left_out = sum(1 for at in out if self.shown[at].targets and not self.shown[at].readers)
        return dataclasses.replace(letter, left_out=left_out)

    def watch(self) -> Watch:
        pieces = {int(piece.key): 1 << place for place, piece in enumerate(self.pieces)}
        return Watch(self.edition, [(item, pieces.get(at)) for at, item in enumerate(self.shown)])


def before(edition: Edition, sources: Iterable[str]) -> Before:
    """Who had which of some things by mailings of others than this edition. A correction goes to those who had it."""
    sources = [] if edition.corrects_id else sources
    own = Q(mailing__source_type=ContentType.objects.get_for_model(Edition), mailing__source_id=edition.pk)
    return Before(edition.publication.partnership, sources, but=own)


def _targets(item: EditionItem) -> Targets:
    try:
        return Targets.read(item.targets)
    except BadTargets as fault:
        raise CannotSeal(f"“{item.title}”: {fault}") from fault
