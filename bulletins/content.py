"""What an edition says, written for readers of many kinds: each gets what is for everybody and what is for them."""

import dataclasses
from collections.abc import Collection
from functools import cached_property

from bulletins.for_whom import Watch
from bulletins.letters import letter_of, parts_of
from bulletins.models import Edition, EditionItem
from newsletters.edition import CannotSeal, Letter, Piece
from newsletters.targets import BadTargets, Targets


class EditionContent:
    """An edition as it stands in memory: a draft, or a revision."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition

    @cached_property
    def shown(self) -> list[EditionItem]:
        """What is not left out, in the order of the letter."""
        return [item for _, items in parts_of(self.edition) for item in items]

    @cached_property
    def pieces(self) -> list[Piece]:
        """The key of a piece is its place, which nothing changes in what stands in memory. Raises CannotSeal."""
        return [
            Piece(key=str(place), title=item.title, targets=targets)
            for place, item in enumerate(self.shown)
            if (targets := _targets(item))
        ]

    @property
    def for_all(self) -> bool:
        return not self.pieces or len(self.pieces) < len(self.shown)

    def letter(self, language: str, keys: Collection[str] | None = None) -> Letter:
        if keys is None:
            return letter_of(self.edition, language)
        out = {int(piece.key) for piece in self.pieces if piece.key not in keys}
        letter = letter_of(self.edition, language, [item for at, item in enumerate(self.shown) if at not in out])
        # Of what only some people may see, the edition's page shows others nothing either: it is not spoken of.
        return dataclasses.replace(letter, left_out=sum(1 for at in out if not self.shown[at].readers))

    def watch(self) -> Watch:
        pieces = {int(piece.key): 1 << place for place, piece in enumerate(self.pieces)}
        return Watch(self.edition, [(item, pieces.get(at)) for at, item in enumerate(self.shown)])


def _targets(item: EditionItem) -> Targets:
    try:
        return Targets.read(item.targets)
    except BadTargets as fault:
        raise CannotSeal(f"“{item.title}”: {fault}") from fault
