"""Why a letter came to somebody, as the sentence that stands in it."""

import dataclasses
from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_

from django.db.models import Q

from cms.people.models import Holding
from cms.people.models.seat import STANDARD_ROLES
from newsletters.lists.among import among
from newsletters.lists.rule import seats_like
from newsletters.models import Choice, List, Publication

LONGEST = 300
_STANDING = {
    Holding.Standing.HOLDER: "You are {}",
    Holding.Standing.DEPUTY: "You stand in for the {}",
    Holding.Standing.ACTS: "You act for the {}",
}
#: How reasons begin: of seats, and of sign-ups.
OF_A_SEAT = tuple(sentence.removesuffix("{}") for sentence in _STANDING.values())
SIGNED_UP = "You signed up to "
#: What stands before the reason where a number is corrected.
CORRECTED = "You got number {number} of {publication}, which this corrects."
#: Where a letter is shown to whom no reader's reason may be shown.
UNSAID = "Here each reader sees why they get it."
_ORDER = [str(standing) for standing in _STANDING]
_COMMON = {name for _, name, _ in STANDARD_ROLES}


@dataclasses.dataclass(frozen=True, slots=True)
class Seated:
    """Somebody in a seat that a list speaks of."""

    seat_id: int
    school_id: int | None
    standing: str
    role: str
    where: str


class Seats:
    """The seats that a rule speaks of. Each is looked up once, by its key, as somebody in it comes by."""

    def __init__(self, spoken_of: Sequence[Q]) -> None:
        self.spoken_of = reduce(or_, spoken_of) if spoken_of else None
        self.known: dict[int, tuple[int | None, str, str] | None] = {}

    def of(self, contacts: Sequence[int]) -> dict[int, list[Seated]]:
        """By contact, their seats that the rule speaks of, their own before those of others."""
        if self.spoken_of is None or not contacts:
            return {}
        meant = set(contacts)
        held = Holding.objects.current().filter(among("contact_id", contacts)).order_by("contact_id", "pk")
        rows = [row for row in held.values_list("contact_id", "seat_id", "standing") if row[0] in meant]
        self._look_up({seat for _, seat, _ in rows})
        found: dict[int, list[Seated]] = {}
        for contact, seat, standing in rows:
            if (about := self.known[seat]) is not None:
                school, role, where = about
                found.setdefault(contact, []).append(Seated(seat, school, standing, role, where))
        for seats in found.values():
            if len(seats) > 1:
                seats.sort(key=lambda each: _ORDER.index(each.standing))
        return found

    def _look_up(self, seats: set[int]) -> None:
        unknown = sorted(seats - self.known.keys())
        self.known |= dict.fromkeys(unknown)
        rows = seats_like(self.spoken_of or Q()).filter(pk__in=unknown).values_list(
            "pk", "school_id", "role__name", "school__name", "group__name"
        )  # fmt: skip
        for pk, school_id, role, school, group in rows:
            self.known[pk] = (school_id, role, f"at {school}" if school else f"in {group}")


def sign_ups_of(contacts: Sequence[int], publications: Sequence[Publication]) -> dict[int, str]:
    """By contact, the publication they signed up to."""
    if not publications:
        return {}
    choices = Choice.objects.in_force().filter(among("contact_id", contacts), wants=True, publication__in=publications)
    named = choices.order_by("contact_id", "-pk").values_list("contact_id", "publication__name")
    meant = set(contacts)
    return {contact: name for contact, name in named if contact in meant}


def of_seats(seats: Sequence[Seated]) -> str:
    """All the seats, briefly.

    >>> head = lambda where: Seated(1, 1, "holder", "Headteacher", where)
    >>> of_seats([head("at Oak"), head("at Ash")])
    'You are headteacher at Oak and at Ash.'
    """
    said, left = _sentences(seats) if len(seats) > 1 else [_sentence(seats[0])], 0
    while len(text := _with_rest(said, left)) > LONGEST and len(seats) > 1:
        seats, left = seats[:-1], left + 1
        said = _sentences(seats)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 2].rstrip()}…"


def _sentence(seat: Seated) -> str:
    """Of a single seat, as nearly everybody has one."""
    return _STANDING[Holding.Standing(seat.standing)].format(f"{as_said(seat.role)} {seat.where}")


def _sentences(seats: Iterable[Seated]) -> list[str]:
    """One sentence for each standing."""
    places: dict[str, dict[str, list[str]]] = {}
    for seat in seats:
        where = places.setdefault(seat.standing, {}).setdefault(seat.role, [])
        if seat.where not in where:
            where.append(seat.where)
    return [
        _STANDING[Holding.Standing(standing)].format(
            _listed([f"{as_said(role)} {_listed(where)}" for role, where in roles.items()])
        )
        for standing, roles in places.items()
    ]


def _with_rest(said: Sequence[str], left: int) -> str:
    text = ". ".join(said)
    return f"{text}, and in {left} more seat{'' if left == 1 else 's'}." if left else f"{text}."


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def as_said(role: str) -> str:
    """A role within a sentence: headteacher, but SENCO. What a partnership named itself stays as it wrote it.

    >>> as_said("Chair of governors"), as_said("SENCO"), as_said("Ealing lead")
    ('chair of governors', 'SENCO', 'Ealing lead')
    """
    return role[:1].lower() + role[1:] if role in _COMMON and role[1:2].islower() else role


def of_sign_up(publication: str) -> str:
    return f"{SIGNED_UP}{publication}."


def of_list(a_list: List) -> str:
    """The name of a private list stays private, in a letter too."""
    who = a_list.partnership.name
    return (
        f"{who} added you to the people it sends this to."
        if a_list.private
        else f"{who} put you on its list “{a_list.name}”."
    )[:LONGEST]
