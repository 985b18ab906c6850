"""Who a list reaches, and why: evaluated in the database, streamed, each person once."""

import dataclasses
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from cms.people.models import Contact, Partnership, School
from newsletters.models import Choice, List, Publication
from newsletters.rule import BadRule, Compiled, check, compile_list, found_groups, holdings_of

__all__ = ["BadRule", "Recipient", "check", "count", "members", "missed_schools", "recipients", "sample"]

BATCH = 2000


@dataclasses.dataclass(frozen=True, slots=True)
class Recipient:
    """One reader. `reason` is a sentence for the letter: why it came to them."""

    contact_id: int
    address: str
    name: str
    language: str
    reason: str
    seat_id: int | None
    school_id: int | None


def members(a_list: List) -> QuerySet[Contact]:
    """Everybody on a list, by rule or by name. Raises BadRule."""
    meant = compile_list(a_list)
    return Contact.objects.of(a_list.partnership).filter(meant.contacts or Q(pk__in=[]))


def count(a_list: List) -> int:
    return members(a_list).count()


def sample(a_list: List, size: int = 10) -> list[Recipient]:
    """A few of those on a list (which need not be saved yet), with the reason for each."""
    return list(islice(_reached(a_list.partnership, [a_list], ~Q(pk__in=[]), batch=size), size))


def recipients(publication: Publication, lists: Sequence[List]) -> Iterator[Recipient]:
    """Who gets a publication by these lists: each person once, those who left left out (but for statutory mail).

    Streams: memory does not grow with the list. Raises BadRule before the first is given.
    """
    wanted = ~Q(pk__in=[])
    if not publication.statutory:
        left = Choice.objects.in_force().filter(publication=publication, wants=False, contact=OuterRef("pk"))
        wanted = ~Q(Exists(left))
    return _reached(publication.partnership, lists, wanted, batch=BATCH)


def _reached(partnership: Partnership, lists: Sequence[List], wanted: Q, *, batch: int) -> Iterator[Recipient]:
    meanings = [(a_list, compile_list(a_list)) for a_list in lists if a_list.partnership_id == partnership.pk]
    return _stream(partnership, meanings, wanted, batch) if meanings else iter(())


def _stream(
    partnership: Partnership, meanings: Sequence[tuple[List, Compiled]], wanted: Q, batch: int
) -> Iterator[Recipient]:
    """Contacts in the order of their numbers; each with the first list that reaches them."""
    first = Case(
        *[When(meant.contacts, then=Value(number)) for number, (_, meant) in enumerate(meanings)],
        output_field=IntegerField(),
    )
    found = (
        Contact.objects.of(partnership)
        .filter(wanted)
        .annotate(by=first)
        .filter(by__isnull=False)
        .order_by("pk")
        .values_list("pk", "email", "name", "language", "by")
    )
    last = 0
    while rows := list(found.filter(pk__gt=last)[:batch]):
        yield from _with_reasons(meanings, rows)
        last = rows[-1][0]


def _with_reasons(meanings: Sequence[tuple[List, Compiled]], rows: Sequence[Any]) -> Iterator[Recipient]:
    """One query for seats and one for sign-ups, for each list that reaches somebody of this batch."""
    span = Q(contact_id__gte=rows[0][0], contact_id__lte=rows[-1][0])
    used = {row[4] for row in rows}
    seats = {number: _seats(meanings[number][1], span) for number in used}
    signed = {number: _signed_up(meanings[number][1], span) for number in used}
    for pk, address, name, language, number in rows:
        seat_id, school_id, reason = seats[number].get(pk, (None, None, ""))
        if not reason and pk in signed[number]:
            reason = f"You signed up to {signed[number][pk]}."
        yield Recipient(pk, address, name, language, reason or _on_the_list(meanings[number][0]), seat_id, school_id)


def _seats(meant: Compiled, span: Q) -> dict[int, tuple[int, int | None, str]]:
    """By contact, the first seat that the rule speaks of."""
    if not meant.seats:
        return {}
    spoken_of = Q()
    for seat in meant.seats:
        spoken_of |= seat
    found: dict[int, tuple[int, int | None, str]] = {}
    holdings = holdings_of(spoken_of).filter(span).order_by("contact_id", "pk")
    for contact, seat_id, school_id, role, school, group in holdings.values_list(
        "contact_id", "seat_id", "seat__school_id", "seat__role__name", "seat__school__name", "seat__group__name"
    ):
        where = f"at {school}" if school else f"in {group}"
        found.setdefault(contact, (seat_id, school_id, f"You are {role} {where}."))
    return found


def _signed_up(meant: Compiled, span: Q) -> dict[int, str]:
    """By contact, the publication they signed up to."""
    if not meant.publications:
        return {}
    choices = Choice.objects.in_force().filter(span, wants=True, publication__in=meant.publications)
    return dict(choices.order_by("contact_id", "pk").values_list("contact_id", "publication__name"))


def _on_the_list(a_list: List) -> str:
    """The name of a private list stays private, in a letter too."""
    who = a_list.partnership.name
    return (
        f"{who} added you to the people it sends this to."
        if a_list.private
        else f"{who} put you on its list “{a_list.name}”."
    )


def missed_schools(a_list: List) -> QuerySet[School]:
    """Open schools that the rule speaks of, where nobody matches. None where it speaks of no seat."""
    partnership = a_list.partnership
    meant = compile_list(a_list)
    schools = School.objects.of(partnership).open()
    if not meant.seats:
        return schools.none()
    spoken_of = Q()
    for seat in meant.seats:
        spoken_of |= seat
    reached = holdings_of(spoken_of).filter(contact__in=members(a_list).values("pk")).values("seat__school_id")
    return schools.filter(_school_q(a_list.rule, partnership) or Q()).exclude(
        pk__in=reached.filter(seat__school__isnull=False)
    )


def _school_q(node: Any, partnership: Partnership) -> Q | None:
    """What a rule says of schools alone: a role says nothing of a school, a phase does."""
    if "field" in node:
        return _field_of_school(node["field"], [str(value) for value in node["values"]], partnership)
    said = [_school_q(each, partnership) for each in node.get("conditions", [])]
    match, found = node.get("match", "any"), Q()
    known = [q for q in said if q is not None]
    if match == "any":
        if not said or len(known) < len(said):
            return None
        for each in known:
            found |= each
        return found
    for q in said:
        if q is not None:
            found &= ~q if match == "none" else q
    return found or None


def _field_of_school(field: str, values: list[str], partnership: Partnership) -> Q | None:
    if field in ("phase", "type", "trust"):
        return Q(**{f"{field}__in": values})
    if field == "quadrant":
        return Q(quadrant__in=["" if value == "none" else value for value in values])
    if field == "member":
        return Q(member__in=[value == "yes" for value in values])
    if field == "school":
        return Q(urn__in=values)
    if field == "group":
        return Q(pk__in=School.objects.filter(groups__in=found_groups(values, partnership)).values("pk"))
    return None
