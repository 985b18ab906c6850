"""The rule of a list: JSON, checked with sentences and turned into sets of people that the database works out.

    {"match": "all", "conditions": [{"field": "role", "values": ["senco"]}, {"field": "phase", "values": ["primary"]}]}

`match` is any, all or none; a condition is a field with values (one of them is enough) or a rule again. In an `all`,
what is said about seats and their schools is said of one seat: SENCO at a primary school. `none` speaks of the person.

Each rule becomes one query of set operations (UNION, INTERSECT, EXCEPT) over contact numbers. An OR of EXISTS asks
every contact in turn, which takes PostgreSQL seconds with a million; sets are hashed once, however wrong its guesses.
"""

import dataclasses
import json
from collections.abc import Sequence
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from cms.people.models import Contact, Holding, Partnership, Seat
from newsletters.models import List, Publication

DEEPEST = 8
MOST_CONDITIONS = 100
MOST_VALUES = 1000
#: SQLite reads a query with a stack of a hundred: what lies deeper than this in rules and lists is worked out first.
SETTLED_FROM = 4

#: A query for the numbers of contacts.
People = QuerySet[Any]


class BadRule(Exception):
    """The rule of a list cannot be followed; the message says what is wrong and how to mend it."""


@dataclasses.dataclass(frozen=True)
class Compiled:
    """What a rule means."""

    #: The numbers of those who match. None matches nobody.
    people: People | None = None
    #: On seats: those that a match may rest on, for the reason in the letter.
    seats: Sequence[Q] = ()
    #: The publications whose sign-up a match may rest on.
    publications: Sequence[Publication] = ()


@dataclasses.dataclass(frozen=True)
class Part:
    """One condition or group: said of a seat, of a contact's language, or of people (`without`: of everybody else)."""

    seat: Q | None = None
    languages: frozenset[str] | None = None
    people: People | None = None
    without: bool = False
    seats: Sequence[Q] = ()
    publications: Sequence[Publication] = ()


def holdings_of(seats: Q) -> QuerySet[Holding]:
    """Holdings in force today of seats like these, but for those at closed schools."""
    found: QuerySet[Holding] = Holding.objects.current().filter(seat__in=seats_like(seats).values("pk"))
    return found.order_by()


def seats_like(seats: Q) -> QuerySet[Seat]:
    """Seats like these, but for those at closed schools."""
    return _open_seats().filter(seats)


def _open_seats() -> QuerySet[Seat]:
    found: QuerySet[Seat] = Seat.objects.filter(Q(school=None) | Q(school__closed_on=None)).order_by()
    return found


def check(rule: Any, partnership: Partnership, *, inside: Sequence[List] = ()) -> None:
    """Raise BadRule, its message fit for a person, where a rule cannot be followed."""
    compile_rule(rule, partnership, inside=inside)


def compile_rule(
    rule: Any, partnership: Partnership, *, inside: Sequence[List] = (), only: Sequence[int] | None = None
) -> Compiled:
    """The meaning of a rule. `inside` holds the lists that led here: a list within itself is refused.

    With `only`, it is asked of these contacts alone, which is quick.
    """
    if rule is None or rule == {}:
        return Compiled()
    reader = Reader(partnership, inside, only)
    part = reader.group(rule, depth=1)
    if part is None:
        return Compiled()
    return Compiled(reader.set_of(part), seats_of(part), part.publications)


def compile_list(a_list: List, *, inside: Sequence[List] = (), only: Sequence[int] | None = None) -> Compiled:
    """The rule of a list, with those who are named and without those who are excluded."""
    meant = compile_rule(a_list.rule, a_list.partnership, inside=[*inside, a_list], only=only)
    named, excluded = a_list.named_people(), a_list.excluded_people()
    people = meant.people
    # Asked first, because a set operation with nothing costs as much as one with something.
    if people is None or named.exists():
        people = named if people is None else people.union(named)
    if excluded.exists():
        people = people.difference(excluded)
    return dataclasses.replace(meant, people=people)


def seats_of(part: Part) -> Sequence[Q]:
    return [part.seat] if part.seat is not None else part.seats


class Reader:
    """Reads one rule of one partnership."""

    def __init__(self, partnership: Partnership, inside: Sequence[List], only: Sequence[int] | None = None) -> None:
        self.partnership = partnership
        self.inside = inside
        self.only = only
        self.read = 0

    def group(self, node: Any, *, depth: int) -> Part | None:
        if not isinstance(node, dict):
            raise BadRule("A rule is an object with “match” and “conditions”.")
        if depth > DEEPEST:
            raise BadRule(f"A rule may hold rules {DEEPEST} deep at most: take it apart into lists.")
        match, conditions = node.get("match", "any"), node.get("conditions", [])
        if match not in ("any", "all", "none"):
            raise BadRule(f"“match” is any, all or none, not “{match}”.")
        if not isinstance(conditions, list):
            raise BadRule("“conditions” is a list.")
        if unknown := set(node) - {"match", "conditions"}:
            raise BadRule(f"A rule has “match” and “conditions”, and no “{min(map(str, unknown))}”.")
        parts = [part for each in conditions if (part := self.part(each, depth=depth)) is not None]
        if not parts:
            return None
        part = {"any": self.any, "all": self.all, "none": self.none}[match](parts)
        if part.people is not None and connection.vendor == "sqlite" and depth + len(self.inside) >= SETTLED_FROM:
            return dataclasses.replace(part, people=_settled(part.people))
        return part

    def part(self, node: Any, *, depth: int) -> Part | None:
        from newsletters.lists.rule_fields import FIELDS

        self.read += 1
        if self.read > MOST_CONDITIONS:
            raise BadRule(f"A rule has {MOST_CONDITIONS} conditions at most: take it apart into lists.")
        if isinstance(node, dict) and ("match" in node or "conditions" in node):
            return self.group(node, depth=depth + 1)
        if not isinstance(node, dict) or "field" not in node:
            raise BadRule("A condition has a “field” and “values”, or is a rule again.")
        if unknown := set(node) - {"field", "values"}:
            raise BadRule(f"A condition has “field” and “values”, and no “{min(map(str, unknown))}”.")
        field = node["field"]
        if not isinstance(field, str) or field not in FIELDS:
            raise BadRule(f"There is no field “{field}”: choose one of {', '.join(FIELDS)}.")
        return FIELDS[field](self, _values(field, node.get("values")))

    # --- Groups -------------------------------------------------------------------------------------------------------

    def any(self, parts: list[Part]) -> Part:
        seats = [part.seat for part in parts if part.seat is not None]
        if len(seats) == len(parts):
            return Part(seat=reduce(or_, seats))
        others = [part for part in parts if part.seat is None]
        together = [Part(seat=reduce(or_, seats))] if seats else []
        return self._of(parts, _union([self.set_of(part) for part in [*together, *others]]))

    def all(self, parts: list[Part]) -> Part:
        """What is said of seats here is said of one seat."""
        seats = [part.seat for part in parts if part.seat is not None]
        spoken = [part.languages for part in parts if part.languages is not None]
        if len(seats) == len(parts):
            return Part(seat=reduce(and_, seats))
        languages = reduce(and_, spoken) if spoken else None
        sets = [part.people for part in parts if part.people is not None and not part.without]
        unwanted = [part.people for part in parts if part.people is not None and part.without]
        if seats or spoken:
            sets.insert(0, self._leaf(reduce(and_, seats) if seats else None, languages))
        if not sets:
            return self._of(parts, _union(unwanted), without=True)
        kept = sets[0].intersection(*sets[1:]) if len(sets) > 1 else sets[0]
        return self._of(parts, kept.difference(*unwanted) if unwanted else kept)

    def none(self, parts: list[Part]) -> Part:
        """No reason to write rests on what somebody is not."""
        return Part(people=self.set_of(self.any(parts)), without=True)

    def _of(self, parts: list[Part], people: People, *, without: bool = False) -> Part:
        return Part(
            people=people,
            without=without,
            seats=[seat for part in parts for seat in seats_of(part)],
            publications=[each for part in parts for each in part.publications],
        )

    # --- Sets ---------------------------------------------------------------------------------------------------------

    def set_of(self, part: Part) -> People:
        """The people of whom a part is true."""
        if part.people is None:
            return self._leaf(part.seat, part.languages)
        return self._leaf(None, None).difference(part.people) if part.without else part.people

    def _leaf(self, seat: Q | None, languages: frozenset[str] | None) -> People:
        """Those in a seat like this, with one of these languages; without a seat any contact is meant."""
        key = "contact" if seat is not None else "pk"
        found: Any = Contact.objects.of(self.partnership) if seat is None else holdings_of(seat)
        if languages is not None:
            found = found.filter(**{"contact__language__in" if seat is not None else "language__in": languages})
        return self.narrowed(found, key)

    def narrowed(self, rows: Any, key: str) -> People:
        """The numbers of the contacts of some rows."""
        if self.only is not None:
            rows = rows.filter(**{f"{key}__in": self.only})
        found: People = rows.order_by().values(key)
        return found


def _settled(people: People) -> People:
    """The numbers themselves, in one parameter, whatever their count."""
    numbers = json.dumps([next(iter(row.values())) for row in people])
    found: People = Contact.objects.filter(pk__in=RawSQL("SELECT value FROM json_each(%s)", [numbers]))
    return found.order_by().values("pk")


def _union(sets: Sequence[People]) -> People:
    return sets[0].union(*sets[1:]) if len(sets) > 1 else sets[0]


def _values(field: str, values: Any) -> list[str]:
    """The texts of a condition. An empty one says nothing: it must never mean every school without a trust."""
    if not isinstance(values, list) or not values:
        raise BadRule(f"“{field}” needs at least one value.")
    if len(values) > MOST_VALUES:
        raise BadRule(f"“{field}” takes {MOST_VALUES} values at most.")
    if not all(isinstance(value, str | int) and not isinstance(value, bool) for value in values):
        raise BadRule(f"The values of “{field}” are texts.")
    if any("\0" in str(value) for value in values):
        raise BadRule(f"“{field}” holds a character that cannot be kept: write its value anew.")
    said = [text for value in values if (text := str(value).strip())]
    if not said:
        raise BadRule(f"“{field}” needs at least one value.")
    return said
