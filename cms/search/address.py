"""The state of a results page as its address holds it: words, what was narrowed to, the order, the page."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Self
from urllib.parse import urlencode

from django.http import QueryDict

from cms.core.language import PARAMETER
from cms.search.backends.base import FACETS
from cms.search.search import BY_DATE, LONGEST

#: Values of one facet that count: more nobody ticks by hand.
MOST_VALUES = 20
LONGEST_VALUE = 255
#: Results by ten: what stands behind the hundredth nobody reads.
MOST_PAGES = 10

LABELS = {"topic": "Topic", "type": "Type", "audience": "For whom", "phase": "Phase", "year": "Year"}
#: Values of a facet that are shown at once, besides those that are chosen; so many more stand folded below.
AT_ONCE = 12
FOLDED = 100


@dataclasses.dataclass(frozen=True)
class Choice:
    value: str
    count: int
    chosen: bool
    #: Of its box on the page.
    id: str


@dataclasses.dataclass(frozen=True)
class Facet:
    name: str
    label: str
    choices: Sequence[Choice]
    more: Sequence[Choice] = ()

    @property
    def chosen(self) -> int:
        return sum(choice.chosen for choice in self.choices)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Address:
    query: str
    filters: Mapping[str, Sequence[str]]
    sort: str = ""
    page: int = 1
    #: Of the pages that are searched, where they are not the first language's.
    language: str = ""

    @classmethod
    def read(cls, given: QueryDict, language: str = "") -> Self:
        """Whatever was typed there is an address: what makes no sense is left out."""
        number = given.get("page", "")
        return cls(
            query=words(given.get("q", "")),
            filters={
                name: [value[:LONGEST_VALUE].replace("\0", "") for value in given.getlist(name)[:MOST_VALUES] if value]
                for name in FACETS
            },
            sort=BY_DATE if given.get("sort") == BY_DATE else "",
            language=language,
            page=max(1, min(int(number), MOST_PAGES)) if number.isdecimal() and len(number) < 4 else 1,
        )

    def write(self, **changes: object) -> str:
        """As a link: `?q=fees&topic=Finance`."""
        it = dataclasses.replace(self, **changes)  # type: ignore[arg-type]  # Each a field of this class.
        pairs = [("q", it.query), *((name, value) for name in FACETS for value in it.filters.get(name, ()))]
        pairs += [("sort", it.sort)] * bool(it.sort) + [("page", str(it.page))] * (it.page > 1)
        pairs += [(PARAMETER, it.language)] * bool(it.language)
        return f"?{urlencode(pairs)}"

    @property
    def is_narrowed(self) -> bool:
        return any(self.filters.values())

    @property
    def unnarrowed(self) -> str:
        return self.write(filters={}, page=1)

    @property
    def by_date(self) -> str:
        return self.write(sort=BY_DATE, page=1)

    @property
    def by_relevance(self) -> str:
        return self.write(sort="", page=1)

    def facets(self, counted: Mapping[str, Sequence[tuple[str, int]]]) -> list[Facet]:
        """What a reader may narrow by: what is chosen, and the commonest values, where there is a choice at all."""
        found = []
        for name, label in LABELS.items():
            chosen = set(self.filters.get(name, ()))
            values = list(counted.get(name, ()))
            if name == "year":
                values.sort(reverse=True)
            every = [
                Choice(value, count, value in chosen, f"facet-{name}-{number}")
                for number, (value, count) in enumerate(values)
            ]
            shown = [each for number, each in enumerate(every) if each.chosen or number < AT_ONCE]
            if chosen or len(shown) > 1:
                rest = [each for each in every if each not in shown]
                found.append(Facet(name, label, shown, rest[:FOLDED]))
        return found


def words(typed: str) -> str:
    return " ".join(typed[:LONGEST].replace("\0", " ").split())
