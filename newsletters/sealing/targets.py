"""For whom a piece is: roles, and phases, types and quadrants of schools.

    {"roles": ["senco", "sbm"], "phases": ["primary"]}

Of each kind one value is enough, and all kinds are asked of one seat: SENCO or SBM at a primary school. A kind that is
not named means any; none at all means everybody. Whoever has no seat at a school gets only what is for everybody.
"""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Self

from cms.people.models import Holding, Partnership, Phase, Quadrant, Role, School
from newsletters.lists.among import among

#: What a form calls the kinds, in its order.
KINDS = {"roles": "Roles", "phases": "Phases", "types": "Types of school", "quadrants": "Quadrants"}
#: Where the facts of a seat stand, seen from its holding.
_FACTS = ("seat__role__key", "seat__school__phase", "seat__school__type", "seat__school__quadrant")

Facts = tuple[str, str, str, str]


class BadTargets(ValueError):
    """These targets cannot be read, so nobody can tell for whom the piece is: choose them anew."""


@dataclasses.dataclass(frozen=True)
class Targets:
    """The values of each kind; empty: any."""

    roles: frozenset[str] = frozenset()
    phases: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    quadrants: frozenset[str] = frozenset()

    @classmethod
    def read(cls, given: Any) -> Self:
        """From what is kept as JSON. What cannot be read never means everybody: raises BadTargets."""
        if not isinstance(given, Mapping) or not set(given) <= set(KINDS):
            raise BadTargets(BadTargets.__doc__)
        for values in given.values():
            if not isinstance(values, list | tuple) or not all(isinstance(value, str) for value in values):
                raise BadTargets(BadTargets.__doc__)
        return cls(**{kind: frozenset(values) for kind, values in given.items()})

    def __bool__(self) -> bool:
        """Whether it is for some readers only."""
        return any(self._kinds())

    def meets(self, facts: Facts) -> bool:
        """Whether a seat is meant, by its role and its school's phase, type and quadrant."""
        return all(not wanted or fact in wanted for wanted, fact in zip(self._kinds(), facts, strict=True))

    def _kinds(self) -> tuple[frozenset[str], ...]:
        return (self.roles, self.phases, self.types, self.quadrants)


class Matching:
    """Which of some targets people meet: one query for a batch of people, however many there are of either."""

    def __init__(self, several: Sequence[Targets]) -> None:
        self.several = several
        #: Seats alike in these facts meet the same targets: each kind of seat is judged once.
        self._judged: dict[Facts, int] = {}

    def of(self, contacts: Sequence[int]) -> dict[int, int]:
        """By contact, the targets that one of their seats meets, as bits: the first is 1, the second 2, the third 4.

        Others may be among what is found.
        """
        found: dict[int, int] = {}
        if not self.several or not contacts:
            return found
        at_schools = Holding.objects.current().filter(
            among("contact_id", contacts), seat__school__isnull=False, seat__school__closed_on=None
        )
        for contact, *facts in at_schools.order_by().values_list("contact_id", *_FACTS):
            found[contact] = found.get(contact, 0) | self._bits((facts[0], facts[1], facts[2], facts[3]))
        return found

    def _bits(self, facts: Facts) -> int:
        if facts not in self._judged:
            self._judged[facts] = sum(1 << place for place, each in enumerate(self.several) if each.meets(facts))
        return self._judged[facts]


# --- As people choose and read them --------------------------------------------------------------------------------


def choices(partnership: Partnership, kept: Any = None) -> list[tuple[str, list[tuple[str, str]]]]:
    """Groups of (`kind:value`, label) as a form offers them: what this partnership has, and what is chosen already."""
    schools = School.objects.of(partnership).open().order_by()
    phases = set(schools.values_list("phase", flat=True).distinct())
    quadrants = set(schools.values_list("quadrant", flat=True).distinct())
    types = sorted(schools.exclude(type="").values_list("type", flat=True).distinct())
    offered: dict[str, dict[str, str]] = {
        "roles": dict(Role.objects.of(partnership).values_list("key", "name")),
        "phases": {value: label for value, label in Phase.choices if value in phases},
        "types": {name: name for name in types},
        "quadrants": {value: label for value, label in Quadrant.choices if value in quadrants},
    }
    for kind, values in (kept or {}).items():
        offered.get(kind, {}).update(
            {value: f"{value} (no longer here)" for value in values if value not in offered.get(kind, {})}
        )
    return [
        (label, [(f"{kind}:{value}", name) for value, name in offered[kind].items()])
        for kind, label in KINDS.items()
        if offered[kind]
    ]


def from_choices(chosen: Iterable[str]) -> dict[str, list[str]]:
    """What is kept of the values that a form gives: `roles:senco`."""
    kept: dict[str, list[str]] = {}
    for each in chosen:
        kind, _, value = each.partition(":")
        kept.setdefault(kind, []).append(value)
    return kept


def to_choices(kept: Any) -> list[str]:
    return [f"{kind}:{value}" for kind, values in (kept or {}).items() for value in values]


class Words:
    """Says for whom pieces of a partnership are; its roles are looked up once."""

    def __init__(self, partnership: Partnership) -> None:
        self._roles: dict[str, str] = dict(Role.objects.of(partnership).values_list("key", "name"))

    def of(self, targets: Targets) -> str:
        """`SENCO or School business manager; Primary; North-east or South-east`; of everybody: nothing."""
        named: list[tuple[frozenset[str], Mapping[Any, Any]]] = [
            (targets.roles, self._roles),
            (targets.phases, dict(Phase.choices)),
            (targets.types, {}),
            (targets.quadrants, dict(Quadrant.choices)),
        ]
        return "; ".join(
            " or ".join(sorted(str(names.get(value, value)) for value in values)) for values, names in named if values
        )
