"""What a backend is asked, and what it gives. It knows no ranking: `cms.search.score` looks at what it brings."""

import dataclasses
import datetime as dt
import functools
import json
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import combinations
from typing import Protocol

from cms.search import weights
from cms.search.words.parse import Group, Query
from cms.search.words.vocabulary import Vocabulary

Filters = Mapping[str, Collection[str]]
#: With more groups than this any of them will do: their combinations would be too many.
COMBINED = 8
FACETS = ("topic", "type", "audience", "phase", "year")


@dataclasses.dataclass(frozen=True)
class Scope:
    """What may be found: a partnership's cards of a language, without what this reader may not know of."""

    partnership: int
    language: str
    #: Paths in Wagtail's tree that are closed to the reader, with all below them.
    closed: tuple[str, ...] = ()
    #: The keys of `cms.people.readers` that the reader holds; None: reads all.
    readers: frozenset[str] | None = frozenset()
    #: Wholes that people left out for this query.
    without: tuple[str, ...] = ()

    @property
    def reads_closed(self) -> bool:
        """Whether the reader reads some of what is not for everybody."""
        return self.readers is None or bool(self.readers)


@dataclasses.dataclass(frozen=True, slots=True)
class Candidate:
    """A card that may be a result: what is needed to score it, and no more."""

    id: int
    whole: str
    fields: dict[str, str]
    date: dt.date | None
    weight: float
    #: As they are kept: they say for whom it is.
    facets: str = "{}"


class NotNow(Exception):
    """The backend does not answer; another has to."""


@dataclasses.dataclass(frozen=True)
class Counts:
    """How many things (wholes) match. `every`: whatever is chosen; `total`: of those that the filters let through;
    `values`: by facet and value what choosing that would leave, narrowed by the other facets and not by its own."""

    every: int = 0
    total: int = 0
    values: Mapping[str, Counter[str]] = dataclasses.field(default_factory=dict)

    def __add__(self, more: "Counts") -> "Counts":
        values = {name: self.values.get(name, Counter()) + more.values.get(name, Counter()) for name in FACETS}
        return Counts(self.every + more.every, self.total + more.total, values)


@dataclasses.dataclass(frozen=True)
class Found:
    """`candidates`: the likeliest of those that the filters let through."""

    counts: Counts
    candidates: list[Candidate]


class Backend(Protocol):
    @property
    def name(self) -> str: ...

    def find(self, match: "Match", scope: Scope, *, filters: Filters, limit: int, enough: int) -> Found:
        """`limit`: of candidates; `enough`: so many will do, where more of them cost much."""


#: Words that stand together, as stems.
Stems = tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Match:
    """Which cards match at all: those that have one of these combinations of groups. `alternatives`: by group, the
    phrases of which any will do; `rarities`: by group, how much it says that a card has it; `numbers`: by group, how
    many cards have it, as far as is known."""

    alternatives: tuple[tuple[Stems, ...], ...]
    combinations: tuple[tuple[int, ...], ...]
    rarities: tuple[float, ...]
    numbers: tuple[int, ...]

    def said(self, phrase: Callable[[Stems], str], *, either: str, both: str) -> str:
        """As a database's full text is asked for it."""
        groups = [f"({either.join(map(phrase, alternatives))})" for alternatives in self.alternatives]
        return either.join(f"({both.join(groups[number] for number in together)})" for together in self.combinations)


def match_of(query: Query, vocabulary: Vocabulary, *, loosely: bool = False) -> Match:
    """What matches a query: whatever has enough of it, by rarity (`weights.LEAST`). `loosely`: single words of long
    forms will do too, where the pages have nothing better."""
    from cms.search.score import documents_of, rarity

    alternatives = tuple(_alternatives(group, loosely) for group in query.groups)
    numbers = tuple(documents_of(group, vocabulary) for group in query.groups)
    # Of what no page has nothing is wanted: the rest may be enough.
    idf = tuple(
        rarity(group, vocabulary) if number or (loosely and group.loose) else 0.0
        for group, number in zip(query.groups, numbers, strict=True)
    )
    return Match(alternatives, tuple(_enough(idf)), idf, numbers)


def _alternatives(group: Group, loosely: bool) -> tuple[Stems, ...]:
    phrases = [phrase.stems for phrase in group.phrases]
    return tuple(dict.fromkeys([*phrases, *((stem,) for stem in group.loose if loosely)]))


def _enough(idf: Sequence[float]) -> Iterable[tuple[int, ...]]:
    """The smallest sets of groups that together are enough of the query."""
    total, numbers = sum(idf), range(len(idf))
    if len(idf) > COMBINED or total <= 0:
        yield from ((number,) for number in _without_which_too_little(idf))
        return
    found: list[tuple[int, ...]] = []
    for size in range(1, len(idf) + 1):
        for some in combinations(numbers, size):
            enough = sum(idf[number] for number in some) / total >= weights.LEAST
            if enough and not any(set(held) <= set(some) for held in found):
                found.append(some)
    yield from found


def _without_which_too_little(idf: Sequence[float]) -> Iterable[int]:
    """The groups of which one at least is needed: all the others together are not enough."""
    spare = weights.LEAST * sum(idf)
    for number in sorted(range(len(idf)), key=idf.__getitem__):
        spare -= idf[number]
        if spare <= 0:
            yield number


def counted(kept: Mapping[str, int], filters: Filters) -> Counts:
    """From how many things match by their `facets` as they are kept."""
    values: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
    by_place: defaultdict[int, int] = defaultdict(int)
    total = 0
    for packed, number in kept.items():
        failed = _failed(unpacked(packed), filters) if filters else ()
        total += 0 if failed else number
        for place in pairs(packed) if len(failed) <= 1 else ():
            if not failed or failed[0] == PAIRS[place][0]:
                by_place[place] += number
    for place, number in by_place.items():
        name, value = PAIRS[place]
        values[name][value] = number
    return Counts(sum(kept.values()), total, values)


def allowed(facets: Iterable[str], filters: Filters) -> list[str]:
    """Of kept facets, those that every filter lets through: any value of each will do."""
    return [kept for kept in facets if passes(unpacked(kept), filters)]


@functools.lru_cache(maxsize=20_000)
def unpacked(facets: str) -> Mapping[str, Sequence[str]]:
    """Kept facets as they were: thousands of things share some, and search after search counts them."""
    return json.loads(facets)  # type: ignore[no-any-return]


#: Every (name, value) that a thing can be narrowed by, and its place here: thousands of things are counted by few.
PAIRS: list[tuple[str, str]] = []
_places: dict[tuple[str, str], int] = {}
_turn = threading.Lock()


@functools.lru_cache(maxsize=20_000)
def pairs(facets: str) -> Sequence[int]:
    """Kept facets as places in PAIRS."""
    with _turn:
        found = [_place((name, value)) for name, values in unpacked(facets).items() for value in values]
    return tuple(found)


def _place(pair: tuple[str, str]) -> int:
    place = _places.setdefault(pair, len(PAIRS))
    if place == len(PAIRS):
        PAIRS.append(pair)
    return place


def passes(facets: Mapping[str, Sequence[str]], filters: Filters) -> bool:
    return not _failed(facets, filters)


def _failed(facets: Mapping[str, Sequence[str]], filters: Filters) -> Sequence[str]:
    """The filters that do not let it through, by name."""
    return [name for name, values in filters.items() if values and not set(values) & set(facets.get(name, ()))]
