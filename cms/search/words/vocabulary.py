"""What a partnership's own pages say in words: how common each is, which stand together, which are spelt alike."""

import dataclasses
import itertools
import json
import math
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Self

from cms.search.words.analysis import ACRONYM, Form, Word

#: Pairs of words are kept where both are so long: others make no word together.
IN_A_PAIR = 3
#: Of joined words both parts are so long: "time table".
JOINS = 4
SEEN_TWICE = 2
#: With more pairs than this the rarest are let go: memory does not grow with the website.
MOST_PAIRS = 500_000


@dataclasses.dataclass
class Vocabulary:
    """`documents` by stem; `written` by folded word, and how often of that without any capital; `pairs` of words that
    follow each other. Lengths are in words, by field."""

    total: int = 0
    lengths: dict[str, float] = dataclasses.field(default_factory=dict)
    documents: Counter[str] = dataclasses.field(default_factory=Counter)
    written: Counter[str] = dataclasses.field(default_factory=Counter)
    small: Counter[str] = dataclasses.field(default_factory=Counter)
    stem_of: dict[str, str] = dataclasses.field(default_factory=dict)
    pairs: Counter[str] = dataclasses.field(default_factory=Counter)

    def learn(self, fields: dict[str, Iterable[Form | Word]]) -> None:
        """Take in one document, its words by field."""
        stems: set[str] = set()
        for field, said in fields.items():
            words = list(said)
            self.lengths[field] = self.lengths.get(field, 0.0) + len(words)
            for word, times in Counter(words).items():
                stems.add(word.stem)
                folded = word.folded
                if word.plain:
                    self.written[folded] += times
                    self.stem_of[folded] = word.stem
                    if word.written == folded:
                        self.small[folded] += times
            self.pairs.update(_pairs(words))
        self.documents.update(stems)
        self.total += 1
        if len(self.pairs) > MOST_PAIRS:
            self._let_go()

    def __add__(self, more: Self) -> Self:
        """Of the documents of both."""
        lengths = {
            field: self.lengths.get(field, 0.0) + more.lengths.get(field, 0.0)
            for field in {*self.lengths, *more.lengths}
        }
        both = type(self)(
            self.total + more.total, lengths, self.documents + more.documents, self.written + more.written,
            self.small + more.small, self.stem_of | more.stem_of, self.pairs + more.pairs,
        )  # fmt: skip
        if len(both.pairs) > MOST_PAIRS:
            both._let_go()
        return both

    def _let_go(self) -> None:
        """Of the rarest pairs, until there is room for as many again."""
        for least in itertools.count(SEEN_TWICE):
            self.pairs = Counter({pair: times for pair, times in self.pairs.items() if times >= least})
            if len(self.pairs) <= MOST_PAIRS // 2:
                return

    def average(self, field: str) -> float:
        return max(self.lengths.get(field, 0.0) / self.total, 1.0) if self.total else 1.0

    def idf(self, documents: float) -> float:
        """Of a word that so many documents have."""
        return math.log(1 + (self.total - documents + 0.5) / (documents + 0.5))

    def documents_with(self, phrase: Sequence[str]) -> int:
        """How many documents have a phrase of stems, or a little more than that: where two words hardly ever stand
        together, it is rare, however common each of them is."""
        found = min(self.documents[stem] for stem in phrase)
        for one, other in itertools.pairwise(phrase) if found else ():
            if self._would_be_a_pair(one, other):
                found = min(found, max(self._times_together(one, other), 1))
        return found

    def _would_be_a_pair(self, one: str, other: str) -> bool:
        return len(one) >= IN_A_PAIR <= len(other) and other.isalpha() and not other.endswith(ACRONYM)

    def _times_together(self, one: str, other: str) -> int:
        after = self._forms.get(other, ())
        return sum(
            self.pairs[f"{first} {second}"]
            for first in self._forms.get(one, (one.removesuffix(ACRONYM),))
            for second in after
        )

    @cached_property
    def _forms(self) -> dict[str, list[str]]:
        """By stem, the words of which it is the stem."""
        found: dict[str, list[str]] = {}
        for folded, stem in self.stem_of.items():
            found.setdefault(stem, []).append(folded)
        return found

    # --- Spelling -------------------------------------------------------------------------------------------------

    @cached_property
    def _by_length(self) -> dict[int, list[str]]:
        found: dict[int, list[str]] = {}
        for word in self.written:
            if len(word) >= IN_A_PAIR:
                found.setdefault(len(word), []).append(word)
        return found

    @cached_property
    def in_order(self) -> list[str]:
        return sorted(self.written)

    @cached_property
    def joined(self) -> dict[str, str]:
        """ "timetable" where the pages say "time table"."""
        parts = (pair.partition(" ") for pair in self.pairs)
        return {a + b: f"{a} {b}" for a, _, b in parts if len(a) >= JOINS <= len(b)}

    def near(self, word: str, *, most: int = 3) -> list[tuple[str, int]]:
        """Words spelt nearly so, the likeliest first, each with its distance: letters wrong, missing or swapped."""
        from rapidfuzz import process  # only where it is used: it takes memory of every process
        from rapidfuzz.distance import OSA

        farthest = 1 if len(word) <= 5 else 2
        found: list[tuple[tuple[float, ...], str, int]] = []
        for length in range(len(word) - farthest, len(word) + farthest + 1):
            matches = process.extract_iter(
                word, self._by_length.get(length, ()), scorer=OSA.distance, score_cutoff=farthest
            )
            for other, distance, _ in matches:
                if other != word and self.written[other] >= SEEN_TWICE:
                    rank = (distance, other[0] != word[0], -math.log(self.written[other]))
                    found.append((rank, other, int(distance)))
        found.sort()
        return [(other, distance) for _, other, distance in found[:most]]

    # --- Keeping --------------------------------------------------------------------------------------------------

    def packed(self) -> bytes:
        """Rare pairs left out: they only serve to tell two words from one."""
        kept = {pair: n for pair, n in self.pairs.items() if n >= SEEN_TWICE}
        said = [self.total, self.lengths, self.documents, self.written, self.small, self.stem_of, kept]
        return zlib.compress(json.dumps(said, ensure_ascii=False).encode(), 6)

    @classmethod
    def unpacked(cls, data: bytes) -> Self:
        total, lengths, documents, written, small, stem_of, pairs = json.loads(zlib.decompress(data))
        return cls(total, lengths, Counter(documents), Counter(written), Counter(small), stem_of, Counter(pairs))


def _pairs(words: list[Form | Word]) -> list[str]:
    return [
        f"{one.folded} {other.folded}"
        for one, other in itertools.pairwise(words)
        if other.plain and len(one.folded) >= IN_A_PAIR <= len(other.folded)
    ]
