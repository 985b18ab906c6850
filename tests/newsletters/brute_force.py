"""The rule of a list worked out in Python, person by person, as the words of the design say it."""

import random
from typing import Any

from django.db.models import Q
from django.utils import timezone

from cms.people.models import Contact, Group, Holding, Partnership, Seat
from newsletters.models import Choice, List

_SEAT_FIELDS = ("role", "phase", "quadrant", "trust", "federation", "member", "group", "school")


def members(a_list: List) -> set[int]:
    here = a_list.partnership
    found = {
        contact.pk
        for contact in _once(here, "people", lambda: list(Contact.objects.of(here)))
        if matches(a_list.rule, contact, here)
    }
    found |= set(a_list.named.values_list("pk", flat=True))
    return found - set(a_list.excluded.values_list("pk", flat=True))


def _once(thing: Any, name: str, find: Any) -> Any:
    """What is asked of a thing again and again is asked of the database once."""
    kept = thing.__dict__.setdefault("_kept", {})
    if name not in kept:
        kept[name] = find()
    return kept[name]


def matches(rule: Any, contact: Contact, here: Partnership) -> bool:
    """Whether somebody matches; an empty rule matches nobody."""
    if not _parts(rule):
        return False
    return _true_of(rule, contact, here)


def _parts(node: Any) -> list[Any]:
    return [each for each in node.get("conditions", []) if "field" in each or _parts(each)]


def _is_of_seats(node: Any) -> bool:
    if "field" in node:
        return node["field"] in _SEAT_FIELDS
    return node["match"] != "none" and all(_is_of_seats(each) for each in _parts(node))


def _true_of(node: Any, contact: Contact, here: Partnership) -> bool:
    if _is_of_seats(node):
        return any(_seat_is(node, seat) for seat in held(contact))
    if "field" in node:
        return _person_is(node, contact, here)
    parts = _parts(node)
    if node["match"] == "any":
        return any(_true_of(each, contact, here) for each in parts)
    if node["match"] == "none":
        return not any(_true_of(each, contact, here) for each in parts)
    of_seats = [each for each in parts if _is_of_seats(each)]
    others = [each for each in parts if not _is_of_seats(each)]
    seated = not of_seats or any(all(_seat_is(each, seat) for each in of_seats) for seat in held(contact))
    return seated and all(_true_of(each, contact, here) for each in others)


def held(contact: Contact) -> list[Seat]:
    """The seats that somebody answers for today: not while they are away, not at a closed school."""
    return _once(contact, "held", lambda: _held(contact))  # type: ignore[no-any-return]


def _held(contact: Contact) -> list[Seat]:
    today, found = timezone.localdate(), []
    for holding in contact.holdings.select_related("seat__school", "seat__role"):
        begun = holding.started_on is None or holding.started_on <= today
        ended = holding.ended_on is not None and holding.ended_on <= today
        back = holding.away_until is not None and holding.away_until <= today
        away = holding.away_from is not None and holding.away_from <= today and not back
        closed = holding.seat.school is not None and holding.seat.school.closed_on is not None
        if begun and not ended and not away and not closed:
            found.append(holding.seat)
    return found


def _seat_is(node: Any, seat: Seat) -> bool:
    if "conditions" in node:
        how = any if node["match"] == "any" else all
        return how(_seat_is(each, seat) for each in _parts(node))
    field, values, school = node["field"], node["values"], seat.school
    if field == "role":
        return seat.role.key in values
    if field == "group":
        mine = Q(pk=seat.group_id) | Q(schools=school) if school else Q(pk=seat.group_id)
        groups = _once(seat, "groups", lambda: list(Group.objects.filter(mine).values_list("name", flat=True)))
        return any(name in values for name in groups)
    if school is None:
        return False
    said = {
        "phase": school.phase, "quadrant": school.quadrant or "none", "trust": school.trust, "school": str(school.urn),
        "federation": school.federation, "member": "yes" if school.member else "no",
    }  # fmt: skip
    return said[field] in values


def _person_is(node: Any, contact: Contact, here: Partnership) -> bool:
    field, values = node["field"], node["values"]
    if field == "language":
        return contact.language in values
    if field == "signed-up":
        wanted = Choice.objects.in_force().filter(contact=contact, wants=True)
        slugs = _once(contact, "wants", lambda: list(wanted.values_list("publication__slug", flat=True)))
        return any(slug in values for slug in slugs)
    lists = List.objects.of(here)
    return any(contact.pk in _once(here, slug, lambda slug=slug: members(lists.get(slug=slug))) for slug in values)


def random_rule(chance: random.Random, offered: dict[str, list[str]], *, depth: int = 1) -> dict[str, Any]:
    conditions = []
    for _ in range(chance.randint(1, 4)):
        if depth < 4 and chance.random() < 0.35:
            conditions.append(random_rule(chance, offered, depth=depth + 1))
        else:
            field = chance.choice(list(offered))
            values = chance.sample(offered[field], chance.randint(1, min(2, len(offered[field]))))
            conditions.append({"field": field, "values": values})
    return {"match": chance.choice(["any", "all", "none"]), "conditions": conditions}


def random_holding(chance: random.Random, contact: Contact, seat: Seat, days: list[Any]) -> Holding:
    """In force, ended, not yet begun, away or back again."""
    yesterday, tomorrow = days
    kind = chance.randrange(8)
    away = {"away_from": yesterday, "away_until": chance.choice([None, tomorrow])} if kind == 0 else {}
    back = {"away_from": yesterday - (tomorrow - yesterday), "away_until": yesterday} if kind == 1 else {}
    ended = {"started_on": yesterday - (tomorrow - yesterday), "ended_on": yesterday} if kind == 2 else {}
    later = {"started_on": tomorrow} if kind == 3 else {}
    made: Holding = Holding.objects.create(
        partnership=contact.partnership, contact=contact, seat=seat,
        standing=chance.choice(Holding.Standing.values), **away, **back, **ended, **later,
    )  # fmt: skip
    return made
