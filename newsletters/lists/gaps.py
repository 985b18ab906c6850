"""Empty seats among those that lists speak of: what shows before a send, because nobody there will get it."""

from collections.abc import Iterable, Sequence
from functools import reduce
from itertools import groupby
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet

from cms.people.models import Seat
from newsletters.lists.rule import compile_list
from newsletters.models import List


def gaps_for(lists: Sequence[List]) -> QuerySet[Seat]:
    """The seats that must be filled and are empty, of the roles that these lists name (lists within them too), at the
    schools and in the groups that they speak of. Raises BadRule.
    """
    seats: QuerySet[Seat] = Seat.objects.gaps().select_related("role", "school", "group")
    each = [spoken_of for a_list in lists if (spoken_of := _spoken_of(a_list)) is not None]
    if not each:
        return seats.none()
    return seats.filter(reduce(or_, each)).order_by("role__name", "school__name", "group__name")


def _spoken_of(a_list: List) -> Q | None:
    roles = _roles_in(a_list.rule, a_list, seen=set())
    meant = compile_list(a_list).seats
    if not roles or not meant:
        return None
    return Q(partnership=a_list.partnership_id, role__key__in=roles) & reduce(or_, meant)


def _roles_in(node: Any, a_list: List, *, seen: set[str]) -> set[str]:
    """The roles that a rule asks for. What is said in a `none` is not asked for."""
    if not isinstance(node, dict) or node.get("match") == "none":
        return set()
    values = [str(value).strip() for value in node.get("values", [])]
    if node.get("field") == "role":
        return set(values)
    found: set[str] = set()
    if node.get("field") == "list":
        inner = [slug for slug in values if slug not in seen]
        seen |= set(inner)
        for other in List.objects.of(a_list.partnership).filter(slug__in=inner):
            found |= _roles_in(other.rule, other, seen=seen)
    for condition in node.get("conditions", []):
        found |= _roles_in(condition, a_list, seen=seen)
    return found


def in_words(seats: Iterable[Seat]) -> list[tuple[str, list[str]]]:
    """By role, in words with the names: ("SENCO: 2 empty seats", ["Ash School", "Oak School"])."""
    told = []
    for role, empty in groupby(seats, key=lambda seat: seat.role.name):
        names = [str(seat.school or seat.group) for seat in empty]
        told.append((f"{role}: {len(names)} empty seat{'' if len(names) == 1 else 's'}", names))
    return told
