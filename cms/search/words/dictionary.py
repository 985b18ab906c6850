"""What means the same as what: a partnership's acronyms and synonyms, made ready to be met in a query."""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence

from cms.search import weights
from cms.search.words.analysis import cleaned, fold, own_word, stems

Stems = tuple[str, ...]
#: Letters of an entry: AED is "a" to the stemmer.
SHORTEST = 2


@dataclasses.dataclass(frozen=True)
class Phrase:
    """Words that stand together, and how sure it is that they are meant."""

    stems: Stems
    weight: float = 1.0


class Dictionary:
    """Built from acronyms with their long forms, sets of synonyms, and pairs of which the first finds the second only.

    An entry met in a query gives the phrases that mean the same: itself, its long or short form as surely, synonyms
    less so, and the long forms of those.
    """

    def __init__(
        self,
        acronyms: Mapping[str, str] | None = None,
        synonyms: Iterable[Sequence[str]] = (),
        one_way: Iterable[tuple[str, str]] = (),
        *,
        language: str = "en",
    ) -> None:
        self.language = language
        self.acronyms = frozenset(cleaned(short) for short in acronyms or {} if " " not in short)
        self.means: dict[Stems, dict[Stems, float]] = {}
        #: What an acronym stands for, as it is written.
        self.spelt = {self._key(short): long for short, long in (acronyms or {}).items()}
        #: The longest phrase of an entry: its words count singly too, a little.
        self.long: dict[Stems, Stems] = {}
        for short, long in (acronyms or {}).items():
            self._tie(self._key(short), self._key(long), weights.LONG_FORM)
        pairs = [(a, b) for group in synonyms for a in group for b in group if a != b]
        self._synonyms([*pairs, *one_way])
        self.longest = max(map(len, self.means), default=0)

    def _key(self, words: str) -> Stems:
        return tuple(stems(words, language=self.language, acronyms=self.acronyms))

    def _tie(self, a: Stems, b: Stems, weight: float, *, back: bool = True) -> None:
        if not a or not b or a == b or len("".join(a)) < SHORTEST or len("".join(b)) < SHORTEST:
            return
        for one, other in ((a, b), (b, a)) if back else ((a, b),):
            held = self.means.setdefault(one, {})
            held[other] = max(held.get(other, 0.0), weight)
            if len(other) > len(self.long.get(one, one)):
                self.long[one] = other

    def _synonyms(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Synonyms, and through them to the long forms: CRB finds DBS, and what DBS stands for."""
        surely = {one: dict(others) for one, others in self.means.items()}
        for left, right in pairs:
            one, other = self._key(left), self._key(right)
            self._tie(one, other, weights.SYNONYM, back=False)
            for further in surely.get(other, ()):
                self._tie(one, further, weights.SYNONYM, back=False)

    def phrases(self, key: Stems) -> list[Phrase]:
        """All that an entry may be called, itself first."""
        return [Phrase(key), *(Phrase(other, weight) for other, weight in self.means.get(key, {}).items())]

    def small(self, folded: str) -> str:
        """The acronym's own word for one that is written small: "send"; nothing where there is none."""
        return own_word(folded) if folded in self._small else ""

    @property
    def _small(self) -> frozenset[str]:
        found = self.__dict__.get("_folded")
        if found is None:
            found = self.__dict__["_folded"] = frozenset(map(fold, self.acronyms))
        return found
