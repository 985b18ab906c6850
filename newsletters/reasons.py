"""Why a letter came to somebody, as the sentence that stands in it."""

import dataclasses
from collections.abc import Iterable, Sequence

from django.db.models import Q

from cms.people.models import Holding
from cms.people.models.seat import STANDARD_ROLES
from newsletters.models import Choice, List, Publication
from newsletters.rule import holdings_by

LONGEST = 300
_STANDING = {
    Holding.Standing.HOLDER: "You are {}",
    Holding.Standing.DEPUTY: "You stand in for the {}",
    Holding.Standing.ACTS: "You act for the {}",
}
_COMMON = {name for _, name, _ in STANDARD_ROLES}


@dataclasses.dataclass(frozen=True, slots=True)
class Seated:
    """Somebody in a seat that a list speaks of."""

    seat_id: int
    school_id: int | None
    standing: str
    role: str
    where: str


def seats_of(contacts: Sequence[int], spoken_of: Sequence[Q]) -> dict[int, list[Seated]]:
    """By contact, their seats that a rule speaks of, their own before those of others."""
    if not spoken_of:
        return {}
    like_these = Q()
    for seat in spoken_of:
        like_these |= seat
    found: dict[int, list[Seated]] = {}
    rows = holdings_by(contacts, like_these).values_list(
        "contact_id", "seat_id", "seat__school_id", "standing",
        "seat__role__name", "seat__school__name", "seat__group__name",
    )  # fmt: skip
    for contact, seat_id, school_id, standing, role, school, group in rows.iterator(chunk_size=2000):
        where = f"at {school}" if school else f"in {group}"
        found.setdefault(contact, []).append(Seated(seat_id, school_id, standing, role, where))
    for seats in found.values():
        if len(seats) > 1:
            seats.sort(key=lambda seat: list(_STANDING).index(Holding.Standing(seat.standing)))
    return found


def sign_ups_of(contacts: Sequence[int], publications: Sequence[Publication]) -> dict[int, str]:
    """By contact, the publication they signed up to."""
    if not publications:
        return {}
    choices = Choice.objects.in_force().filter(contact_id__in=contacts, wants=True, publication__in=publications)
    return dict(choices.order_by("contact_id", "-pk").values_list("contact_id", "publication__name"))


def of_seats(seats: Sequence[Seated]) -> str:
    """All the seats, briefly.

    >>> head = lambda where: Seated(1, 1, "holder", "Headteacher", where)
    >>> of_seats([head("at Oak"), head("at Ash")])
    'You are headteacher at Oak and at Ash.'
    """
    said, left = _sentences(seats), 0
    while len(text := _with_rest(said, left)) > LONGEST and len(seats) > 1:
        seats, left = seats[:-1], left + 1
        said = _sentences(seats)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 2].rstrip()}…"


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
    return f"You signed up to {publication}."


def of_list(a_list: List) -> str:
    """The name of a private list stays private, in a letter too."""
    who = a_list.partnership.name
    return (
        f"{who} added you to the people it sends this to."
        if a_list.private
        else f"{who} put you on its list “{a_list.name}”."
    )[:LONGEST]
