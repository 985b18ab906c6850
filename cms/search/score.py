"""How well a document answers a query: BM25F over fields, by groups of alternatives, alike for every backend.

A backend only brings candidates. Each is looked at here by its stems: for each group the best of its alternatives
counts, with one rarity for the group, so that a rare spelling does not beat the common word; a synonym that is commoner
counts for no more than it is worth. Then comes the share of the query that the document has, and its title.
"""

import dataclasses
import datetime as dt
import math
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice

from cms.search import weights
from cms.search.backends.base import unpacked
from cms.search.words.analysis import ACRONYM, stems
from cms.search.words.dictionary import Phrase
from cms.search.words.parse import Group, Query
from cms.search.words.vocabulary import Vocabulary

FIELDS = tuple(weights.FIELDS)


@dataclasses.dataclass(frozen=True, slots=True)
class Score:
    value: float
    #: The share of the query, by rarity, that the document has.
    coverage: float


@dataclasses.dataclass(frozen=True, slots=True)
class _Wanted:
    """A group made ready: patterns as they are counted in a string of stems, each with how much it counts and of how
    many words it is."""

    idf: float
    concept: bool
    phrases: tuple[tuple[str, float, int], ...]
    loose: tuple[str, ...]


#: By field that has any words, the longest last: those, and what one occurrence counts there.
_Tempered = Sequence[tuple[str, float]]


class Scorer:
    """Made once for a query; `score` for each candidate."""

    def __init__(self, query: Query, vocabulary: Vocabulary, *, today: dt.date) -> None:
        self.today = today
        self.wanted = [_wanted(group, vocabulary) for group in query.groups]
        self.sum_idf = sum(wanted.idf for wanted in self.wanted) or 1.0
        self.whole = f" {' '.join(query.stems)} "
        self.several = len(query.stems) > 1
        sure = (phrase.stems for group in query.groups for phrase in group.phrases[:1] if group.weight >= 1)
        self.named = [f" {' '.join(stem.removesuffix(ACRONYM) for stem in stems)} " for stems in sure]
        self.tempers = []
        for field, heavy in weights.FIELDS.items():
            by = weights.LENGTH[field]
            self.tempers.append((field, heavy, 1 - by, by / vocabulary.average(field)))

    def for_whom(self, facets: str) -> float:
        """How much more it counts, by its facets as they are kept."""
        said = _audience(facets)
        return 1 + weights.AUDIENCE if said and any(named in said for named in self.named) else 1.0

    def score(self, fields: Mapping[str, str], *, date: dt.date | None = None, weight: float = 1.0) -> Score:
        """`fields`: by name, the stems in order with a space before, between and after."""
        title, everywhere, tempered = fields["title"], "".join(fields.values()), self._tempered(fields)
        total = covered = in_title = explained = 0.0
        for wanted in self.wanted:
            best = held = titled = long = 0.0
            for pattern, sure, words in wanted.phrases:
                # Most spellings stand nowhere: one look tells, where five would count.
                if not (times := everywhere.count(pattern)):
                    continue
                value = sure * _saturated(_frequency(pattern, times, tempered))
                if value > best:
                    best = value
                if sure > held:
                    held = sure
                if pattern in title and (sure, words) > (titled, long):
                    titled, long = sure, words
            if best < weights.LOOSE and wanted.loose:
                best = max(best, _loosely(wanted.loose, everywhere, tempered))
            if best:
                total += best * wanted.idf * (weights.CONCEPT if wanted.concept else 1.0)
                covered += wanted.idf * held
                in_title += wanted.idf * titled
                explained += long
        if not total:
            return Score(0.0, 0.0)
        coverage = covered / self.sum_idf
        total *= max(coverage, 0.05) ** weights.COVERAGE
        if in_title:
            share, length = in_title / self.sum_idf, max(title.count(" ") - 1, 1)
            total *= 1 + weights.TITLE_SHARE * share + weights.TITLE_WHOLE * share * min(explained / length, 1.0)
        return Score(total * self._extra(title, everywhere) * self._age(date) * weight, coverage)

    def together(self, fields: Mapping[str, str]) -> float:
        """The share of the query that stands in the title, the summary, and one passage of the body beside them."""
        top, body = fields["title"] + fields["summary"], fields["body"]
        held = [
            max((sure for pattern, sure, _ in wanted.phrases if pattern in top), default=0.0) for wanted in self.wanted
        ]
        places = sorted(
            (at, number, sure)
            for number, wanted in enumerate(self.wanted)
            for pattern, sure, _ in wanted.phrases
            if sure > held[number]
            for at in _places(pattern, body)
        )
        best = self._share(held)
        for first, (begins, _, _) in enumerate(places):
            passage = list(held)
            for at, number, sure in islice(places, first, None):
                if at - begins > weights.TOGETHER:
                    break
                passage[number] = max(passage[number], sure)
            best = max(best, self._share(passage))
        return best

    def _share(self, held: Sequence[float]) -> float:
        return sum(wanted.idf * sure for wanted, sure in zip(self.wanted, held, strict=True)) / self.sum_idf

    def _tempered(self, fields: Mapping[str, str]) -> _Tempered:
        found = []
        for field, heavy, least, by in self.tempers:
            text = fields[field]
            if len(text) > 1:
                found.append((text, heavy / (least + by * (text.count(" ") - 1))))
        return found

    def _extra(self, title: str, everywhere: str) -> float:
        """The very title, and the words as they were typed."""
        if title == self.whole:
            return 1 + weights.EXACT_TITLE + weights.PHRASE
        return 1 + weights.PHRASE if self.several and self.whole in everywhere else 1.0

    def _age(self, date: dt.date | None) -> float:
        if date is None or date >= self.today:
            return 1.0
        years = (self.today - date).days / 365.25
        return 1 - weights.AGE * (1 - math.exp(-years * math.log(2) / weights.AGE_YEARS))


def _frequency(pattern: str, times: int, tempered: _Tempered) -> float:
    """`times`: in all fields together, so that the longest need not be looked through again."""
    found = 0.0
    for text, heavy in tempered[:-1]:
        if here := text.count(pattern):
            found += here * heavy
            times -= here
    return found + times * tempered[-1][1] if times else found


def _loosely(words: Sequence[str], everywhere: str, tempered: _Tempered) -> float:
    """At least half of a long form's words, singly."""
    hits = [_frequency(word, times, tempered) for word in words if (times := everywhere.count(word))]
    if len(hits) < max(len(words) // 2, 1):
        return 0.0
    return weights.LOOSE * sum(map(_saturated, hits)) / len(words)


@lru_cache(maxsize=20_000)
def _audience(facets: str) -> str:
    """The stems of whom it is for, as they stand in a field; empty where it is for nobody by name."""
    said = stems(". ".join(unpacked(facets).get("audience", ())))
    return f" {' '.join(said)} " if said else ""


def _saturated(frequency: float) -> float:
    return frequency * (weights.SATURATION + 1) / (frequency + weights.SATURATION)


def _wanted(group: Group, vocabulary: Vocabulary) -> _Wanted:
    idf = rarity(group, vocabulary)

    def counts(phrase: Phrase) -> float:
        own = vocabulary.idf(vocabulary.documents_with(phrase.stems)) * group.weight
        return phrase.weight * (min(own / idf, 1.0) if idf > 0 else 1.0)

    return _Wanted(
        idf=idf,
        concept=group.concept,
        phrases=tuple((f" {' '.join(phrase.stems)} ", counts(phrase), len(phrase.stems)) for phrase in group.phrases),
        loose=tuple(f" {stem} " for stem in group.loose),
    )


def rarity(group: Group, vocabulary: Vocabulary) -> float:
    """How much it says that a document has a group."""
    return vocabulary.idf(documents_of(group, vocabulary)) * group.weight


def documents_of(group: Group, vocabulary: Vocabulary) -> int:
    """How many documents a group would find: those of its commonest sure alternative, or, where no page has one, of the
    commonest likely one."""
    found = [(phrase.weight, vocabulary.documents_with(phrase.stems)) for phrase in group.phrases]
    for least in (weights.SURE, weights.SMALL_ACRONYM):
        if most := max((number for weight, number in found if weight >= least), default=0):
            return most
    return 0


def _places(pattern: str, text: str) -> Iterator[int]:
    at = text.find(pattern)
    while at >= 0:
        yield at
        at = text.find(pattern, at + 1)
