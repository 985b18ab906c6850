"""The rule of a list: JSON, checked with sentences and turned into conditions of the database.

    {"match": "all", "conditions": [{"field": "role", "values": ["senco"]}, {"field": "phase", "values": ["primary"]}]}

`match` is any, all or none; a condition is a field with values (one of them is enough) or a rule again. In an `all`,
what is said about seats and their schools is said of one seat: SENCO at a primary school. `none` speaks of the person.
"""

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from operator import and_, or_
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from cms.people.models import Group, Holding, Partnership, Phase, Quadrant, Role, School, Seat
from newsletters.models import Choice, List, Publication

DEEPEST = 8
MOST_CONDITIONS = 100
MOST_VALUES = 1000


class BadRule(Exception):
    """The rule of a list cannot be followed; the message says what is wrong and how to mend it."""


@dataclasses.dataclass(frozen=True)
class Compiled:
    """What a rule means, in conditions of the database."""

    #: On contacts: who matches. None matches nobody.
    contacts: Q | None = None
    #: On seats: those that a match may rest on, for the reason in the letter.
    seats: Sequence[Q] = ()
    #: The publications whose sign-up a match may rest on.
    publications: Sequence[Publication] = ()


@dataclasses.dataclass(frozen=True)
class _Part:
    """One condition or group: said of a seat (`seat`, on seats) or of a person (`person`, on contacts)."""

    seat: Q | None = None
    person: Q | None = None
    seats: Sequence[Q] = ()
    publications: Sequence[Publication] = ()


def holdings_of(seats: Q) -> Any:
    """Holdings in force today of seats like these, but for those at closed schools.

    The seat is asked for by its key, within: so a database that guesses wrong still goes from the contact to their
    few holdings, and never through every seat of a role. The conditions name their partnership's own rows already.
    """
    at_open_schools = Q(school=None) | Q(school__closed_on=None)
    like_these = Seat.objects.filter(at_open_schools, seats, pk=OuterRef("seat_id"))
    return Holding.objects.current().filter(Exists(like_these))


def check(rule: Any, partnership: Partnership, *, inside: Sequence[List] = ()) -> None:
    """Raise BadRule, its message fit for a person, where a rule cannot be followed."""
    compile_rule(rule, partnership, inside=inside)


def compile_rule(rule: Any, partnership: Partnership, *, inside: Sequence[List] = ()) -> Compiled:
    """The meaning of a rule. `inside` holds the lists that led here: a list within itself is refused."""
    if rule is None or rule == {}:
        return Compiled()
    part = _Reader(partnership, inside).group(rule, depth=1)
    if part is None:
        return Compiled()
    if part.seat is not None:
        return Compiled(_holds(part.seat), [part.seat], part.publications)
    return Compiled(part.person, part.seats, part.publications)


def _holds(seat: Q) -> Q:
    return Q(Exists(holdings_of(seat).filter(contact=OuterRef("pk"))))


class _Reader:
    """Reads one rule of one partnership."""

    def __init__(self, partnership: Partnership, inside: Sequence[List]) -> None:
        self.partnership = partnership
        self.inside = inside
        self.read = 0

    def group(self, node: Any, *, depth: int) -> _Part | None:
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
        return {"any": self._any, "all": self._all, "none": self._none}[match](parts)

    def part(self, node: Any, *, depth: int) -> _Part | None:
        self.read += 1
        if self.read > MOST_CONDITIONS:
            raise BadRule(f"A rule has {MOST_CONDITIONS} conditions at most: take it apart into lists.")
        if isinstance(node, dict) and ("match" in node or "conditions" in node):
            return self.group(node, depth=depth + 1)
        if not isinstance(node, dict) or "field" not in node:
            raise BadRule("A condition has a “field” and “values”, or is a rule again.")
        if unknown := set(node) - {"field", "values"}:
            raise BadRule(f"A condition has “field” and “values”, and no “{min(map(str, unknown))}”.")
        field, values = node["field"], node.get("values")
        if not isinstance(field, str) or field not in FIELDS:
            raise BadRule(f"There is no field “{field}”: choose one of {', '.join(FIELDS)}.")
        if not isinstance(values, list) or not values:
            raise BadRule(f"“{field}” needs at least one value.")
        if len(values) > MOST_VALUES:
            raise BadRule(f"“{field}” takes {MOST_VALUES} values at most.")
        if not all(isinstance(value, str | int) and not isinstance(value, bool) for value in values):
            raise BadRule(f"The values of “{field}” are texts.")
        return FIELDS[field](self, [str(value) for value in values])

    def _any(self, parts: list[_Part]) -> _Part:
        if all(part.seat is not None for part in parts):
            return _Part(seat=reduce(or_, [part.seat for part in parts]))
        return self._of_person(or_, parts)

    def _all(self, parts: list[_Part]) -> _Part:
        """What is said of seats here is said of one seat."""
        of_seats = [part.seat for part in parts if part.seat is not None]
        others = [part for part in parts if part.seat is None]
        together = [_Part(seat=reduce(and_, of_seats))] if of_seats else []
        return together[0] if not others else self._of_person(and_, [*together, *others])

    def _none(self, parts: list[_Part]) -> _Part:
        return _Part(person=~self._of_person(or_, parts).person)  # type: ignore[operator]

    def _of_person(self, how: Callable[[Q, Q], Q], parts: list[_Part]) -> _Part:
        said = [_holds(part.seat) if part.seat is not None else part.person for part in parts]
        return _Part(
            person=reduce(how, said),  # type: ignore[arg-type]
            seats=[q for part in parts for q in ([part.seat] if part.seat is not None else part.seats)],
            publications=[each for part in parts for each in part.publications],
        )

    # --- Fields: what is said of a seat ---------------------------------------------------------------------------

    def role(self, values: list[str]) -> _Part:
        known = dict(Role.objects.of(self.partnership).values_list("key", "pk"))
        _refuse_unknown(values, known, "role")
        return _Part(seat=Q(role__in=[known[value] for value in values]))

    def phase(self, values: list[str]) -> _Part:
        _refuse_unknown(values, Phase.values, "phase")
        return _Part(seat=Q(school__phase__in=values))

    def quadrant(self, values: list[str]) -> _Part:
        _refuse_unknown(values, [*Quadrant.values, "none"], "quadrant")
        return _Part(seat=Q(school__quadrant__in=["" if value == "none" else value for value in values]))

    def type(self, values: list[str]) -> _Part:
        return _Part(seat=Q(school__type__in=values))

    def trust(self, values: list[str]) -> _Part:
        return _Part(seat=Q(school__trust__in=values))

    def member(self, values: list[str]) -> _Part:
        _refuse_unknown(values, ["yes", "no"], "value of “member”")
        return _Part(seat=Q(school__member__in=[value == "yes" for value in values]))

    def school(self, values: list[str]) -> _Part:
        urns = [int(value) for value in values if value.isdecimal() and len(value) < 10]
        known = {
            str(urn) for urn in School.objects.of(self.partnership).filter(urn__in=urns).values_list("urn", flat=True)
        }
        _refuse_unknown(values, known, "school with the URN", offer=False)
        return _Part(seat=Q(school__urn__in=urns))

    def group_of_schools(self, values: list[str]) -> _Part:
        """Seats in the group itself, and seats at the schools that belong to it."""
        groups = found_groups(values, self.partnership)
        schools = Group.schools.through.objects.filter(group_id__in=groups).values("school_id")
        return _Part(seat=Q(group__in=groups) | Q(school__in=schools))

    # --- Fields: what is said of a person -------------------------------------------------------------------------

    def language(self, values: list[str]) -> _Part:
        _refuse_unknown(values, [code for code, _ in settings.LANGUAGES], "language")
        return _Part(person=Q(language__in=values))

    def signed_up(self, values: list[str]) -> _Part:
        known = {each.slug: each for each in Publication.objects.of(self.partnership).filter(slug__in=values)}
        _refuse_unknown(values, known, "publication", offer=False)
        wanted = [known[value] for value in values]
        choices = Choice.objects.in_force().filter(wants=True, publication__in=wanted)
        return _Part(person=Q(Exists(choices.filter(contact=OuterRef("pk")))), publications=wanted)

    def other_lists(self, values: list[str]) -> _Part:
        return self._of_person(or_, [self._other_list(value) for value in values])

    def _other_list(self, slug: str) -> _Part:
        other = List.objects.of(self.partnership).filter(slug=slug).first()
        if other is None:
            raise BadRule(f"There is no list “{slug}”: it may have been deleted. Choose another.")
        if other.pk in [each.pk for each in self.inside]:
            circle = " → ".join(f"“{each.name}”" for each in [*self.inside, other])
            raise BadRule(f"These lists run in a circle: {circle}. Take one of them out.")
        meant = compile_list(other, inside=self.inside)
        return _Part(person=meant.contacts, seats=meant.seats, publications=meant.publications)


def compile_list(a_list: List, *, inside: Sequence[List] = ()) -> Compiled:
    """The rule of a list, with those who are named and without those who are excluded."""
    meant = compile_rule(a_list.rule, a_list.partnership, inside=[*inside, a_list])
    named = List.named.through.objects.filter(list_id=a_list.pk).values("contact_id")
    excluded = List.excluded.through.objects.filter(list_id=a_list.pk).values("contact_id")
    everybody = Q(pk__in=named) if meant.contacts is None else meant.contacts | Q(pk__in=named)
    return dataclasses.replace(meant, contacts=everybody & ~Q(pk__in=excluded))


def found_groups(values: Iterable[str], partnership: Partnership) -> list[int]:
    """Groups by number or by name."""
    known = list(Group.objects.of(partnership).values_list("pk", "name"))
    found = []
    for value in values:
        matching = [pk for pk, name in known if str(pk) == value] or [pk for pk, name in known if name == value]
        if not matching:
            raise BadRule(f"There is no group “{value}”: it may have been deleted. Choose another.")
        found += matching
    return found


def _refuse_unknown(values: Iterable[str], known: Iterable[str], what: str, *, offer: bool = True) -> None:
    known = list(known)
    for value in values:
        if value not in known:
            choose = f": choose one of {', '.join(known)}." if offer and known else ": it may have been deleted."
            raise BadRule(f"There is no {what} “{value}”{choose}")


FIELDS: dict[str, Callable[[_Reader, list[str]], _Part]] = {
    "role": _Reader.role,
    "phase": _Reader.phase,
    "type": _Reader.type,
    "quadrant": _Reader.quadrant,
    "trust": _Reader.trust,
    "member": _Reader.member,
    "school": _Reader.school,
    "group": _Reader.group_of_schools,
    "language": _Reader.language,
    "signed-up": _Reader.signed_up,
    "list": _Reader.other_lists,
}
