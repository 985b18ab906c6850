"""Invented pages and queries, the same for the same number: words as rare and as common as those of a real website."""

import bisect
import datetime as dt
import itertools
import random
import re
from collections.abc import Iterator, Sequence

from cms.search.document import Document

SOURCE = "benchmark"
VOCABULARY = 12_000
#: Words of a body, on the average of those pages that the ranking was made with.
WORDS = 330
COMMON = re.findall(
    r"\w+",
    "the of and to in a for is that on be with are as it by or at from your this an you have can not will school "
    "if their who they all our which when we must may about how what any child need more there should other has",
)
TOPICS = ["Attendance", "Admissions", "Finance", "Governors", "Health", "Inclusion", "Premises", "Safeguarding"]
KINDS = ["Guidance", "Policy", "Notice", "Document"]
AUDIENCES = ["Heads", "Governors", "SENCOs", "Business managers"]
PHASES = ["Nursery", "Primary", "Secondary"]
YEARS = [str(year) for year in range(2019, 2027)]
_ONSETS = re.findall(r"\w+", "b br c ch cl d dr f fl g gr h j l m n p pl pr qu r s sh sp st t tr v w")
_MIDDLES = ["a", "e", "i", "o", "u", "ai", "ea", "ee", "oa", "ou"]
_ENDS = ["", "", "n", "r", "l", "t", "m", "ck", "st", "nd", "s", "ing", "er", "ment", "ation", "al", "ity"]


class Writer:
    """Draws words by Zipf's law. `acronyms` stand among the rarer ones, in their capitals."""

    def __init__(self, acronyms: Sequence[str], *, seed: int = 8) -> None:
        self.chance = random.Random(seed)  # noqa: S311 (invents texts)
        self.words = [*COMMON, *self._invented(VOCABULARY)]
        for place, acronym in enumerate(acronyms):
            self.words.insert(200 + 40 * place, acronym)
        weights = (1 / (rank + 3) for rank in range(len(self.words)))
        self.sums = list(itertools.accumulate(weights))

    def _invented(self, number: int) -> Iterator[str]:
        seen: set[str] = set(COMMON)
        while len(seen) < number:
            parts = [self._one(_ONSETS) + self._one(_MIDDLES) for _ in range(self.chance.choice((1, 2, 2, 3)))]
            word = "".join(parts) + self._one(_ENDS)
            if word not in seen:
                seen.add(word)
                yield word

    def _one(self, some: Sequence[str]) -> str:
        return some[int(self.chance.random() * len(some))]

    def said(self, number: int, *, rarer: int = 0) -> str:
        """So many words; `rarer` leaves out the commonest, as titles do."""
        least = self.sums[rarer]
        span = self.sums[-1] - least
        draw = self.chance.random
        return " ".join(self.words[bisect.bisect(self.sums, least + draw() * span) - 1] for _ in range(number))

    def documents(self, number: int) -> Iterator[Document]:
        for page in range(number):
            yield self._document(f"{SOURCE}:{page}")

    def _document(self, key: str) -> Document:
        chance = self.chance
        headings = [self.said(chance.randint(2, 5), rarer=30) for _ in range(chance.randint(1, 5))]
        length = max(40, int(chance.lognormvariate(0, 0.7) * WORDS))
        return Document(
            key=key, title=self.said(chance.randint(2, 6), rarer=30).capitalize(), url=f"/{key}/",
            kind=self._one(KINDS), headings=". ".join(headings), summary=self.said(18),
            body=". ".join([*headings, self.said(length)]), topic=self._one(TOPICS),
            audience=(self._one(AUDIENCES),) if chance.random() < 0.6 else (),
            phases=(self._one(PHASES),) if chance.random() < 0.5 else (),
            date=dt.date(int(self._one(YEARS)), 1 + chance.randrange(12), 1),
        )  # fmt: skip

    def queries(self, number: int, titles: Sequence[str], acronyms: Sequence[str]) -> list[str]:
        """As people type them: a few words of a title, an acronym with a word, a word misspelt, a whole sentence."""
        return [self._query(self._one(titles).lower().split(), acronyms, asked % 10) for asked in range(number)]

    def _query(self, title: list[str], acronyms: Sequence[str], way: int) -> str:
        words = title[: self.chance.randint(1, 4)]
        if way < 2 and acronyms:
            return f"{self._one(acronyms)} {words[0]}"
        if way == 2:
            return f"when is the {' '.join(words)} for my child"
        if way in (3, 4):
            longest = max(range(len(words)), key=lambda number: len(words[number]))
            words[longest] = self._misspelt(words[longest])
        return " ".join(words)

    def _misspelt(self, word: str) -> str:
        at = self.chance.randrange(1, max(len(word) - 1, 2))
        return word[:at] + word[at + 1 :] if self.chance.random() < 0.5 else word[:at] + "e" + word[at:]
