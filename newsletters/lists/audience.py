"""Who a list reaches, and why: worked out in the database, one query a list, each person once."""

import dataclasses
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from heapq import merge
from itertools import groupby
from typing import Any, Self

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from cms.people.models import Contact, Partnership
from newsletters.lists import reasons
from newsletters.lists.among import among
from newsletters.lists.missed import missed_schools
from newsletters.lists.numbers import Numbers
from newsletters.lists.rule import BadRule, Compiled, People, check, compile_list
from newsletters.models import Choice, List, Publication

__all__ = [
    "BadRule", "Recipient", "check", "count", "everybody", "includes", "member_ids", "members", "missed_schools",
    "recipient_ids", "recipients", "sample", "why",
]  # fmt: skip

BATCH = 2000


@dataclasses.dataclass(frozen=True, slots=True)
class Recipient:
    """One reader. `reason` is a sentence for the letter: why it came to them, at most 300 characters."""

    contact_id: int
    address: str
    name: str
    language: str
    reason: str
    #: The first of the seats that brought it, and the schools of them all.
    seat_id: int | None
    school_id: int | None
    schools: tuple[int, ...] = ()
    #: Whether only private lists bring it to them: who they are is not for everybody to see.
    private: bool = False

    @property
    def language_name(self) -> str:
        return dict(settings.LANGUAGES).get(self.language, self.language)


@dataclasses.dataclass(frozen=True)
class _Source:
    """A list, or the sign-ups of a publication: who it reaches, and what the reasons rest on."""

    meant: Compiled
    seats: reasons.Seats
    a_list: List | None = None

    @classmethod
    def of(cls, meant: Compiled, a_list: List | None = None) -> Self:
        return cls(meant, reasons.Seats(meant.seats), a_list)


def members(a_list: List) -> QuerySet[Contact]:
    """Everybody on a list, by rule or by name. Raises BadRule."""
    found: QuerySet[Contact] = _within(a_list.partnership, compile_list(a_list).people)
    return found


def member_ids(a_list: List) -> Numbers:
    """The numbers of everybody on a list, in order. Raises BadRule."""
    return _numbers(members(a_list))


def count(a_list: List) -> int:
    return members(a_list).count()


def includes(a_list: List, contact: Contact) -> bool:
    """Whether somebody is on a list: asked of them alone, however many others there are. Raises BadRule."""
    people = compile_list(a_list, only=[contact.pk]).people
    return _within(a_list.partnership, people).filter(pk=contact.pk).exists()


def everybody(a_list: List, only: Q | None = None) -> Iterator[Recipient]:
    """Everybody on a list (which need not be saved yet), with the reason for each; or those of them that `only` means.

    Streams. Raises BadRule before the first is given.
    """
    return _reached(a_list.partnership, [_Source.of(compile_list(a_list), a_list)], only or Q())


def why(a_list: List, contacts: Sequence[int]) -> list[Recipient]:
    """Those of a few contacts who are on a list, with the reason for each. Raises BadRule."""
    meant = compile_list(a_list, only=contacts)
    found = _within(a_list.partnership, meant.people).filter(pk__in=contacts)
    return list(_stream(a_list.partnership, [(_Source.of(meant, a_list), _numbers(found))], Q()))


def sample(a_list: List, size: int = 10) -> list[Recipient]:
    """A few of those on a list, with the reason for each."""
    source = _Source.of(compile_list(a_list), a_list)
    first = Numbers(_within(a_list.partnership, source.meant.people).order_by("pk").values_list("pk", flat=True)[:size])
    return list(_stream(a_list.partnership, [(source, first)], Q()))


def recipients(publication: Publication, lists: Sequence[List], *, but: Q | None = None) -> Iterator[Recipient]:
    """Who gets a publication by these lists: each person once. Those who left or paused are not among them, but for
    statutory mail; nor are those contacts whom `but` means.

    Who signed up to a publication that is open to all gets it whatever its lists say, unless it goes to fewer lists
    than it usually does. Streams. Raises BadRule before the first is given.
    """
    sources = [_Source.of(meant, a_list) for meant, a_list in _meant(publication, lists)]
    wanted = Q() if publication.statutory else _who_wants(publication)
    return _reached(publication.partnership, sources, wanted & ~but if but else wanted)


def recipient_ids(publication: Publication, lists: Sequence[List]) -> Numbers:
    """The numbers of those people, in order, without their reasons: a query for each list. Raises BadRule."""
    wanted = Q() if publication.statutory else _who_wants(publication)
    people = [_within(publication.partnership, meant.people) for meant, _ in _meant(publication, lists)]
    return _merged([_numbers(some.filter(wanted)) for some in people]) if people else Numbers([])


def _meant(publication: Publication, lists: Sequence[List]) -> list[tuple[Compiled, List | None]]:
    here = publication.partnership
    found: list[tuple[Compiled, List | None]] = [
        (compile_list(a_list), a_list) for a_list in lists if a_list.partnership_id == here.pk
    ]
    if publication.open_to_all and set(publication.lists.all()) <= set(lists):
        signed_up = Choice.objects.of(here).in_force().filter(publication=publication, wants=True)
        found.append((Compiled(signed_up.order_by().values("contact"), (), [publication]), None))
    return found


def _who_wants(publication: Publication) -> Q:
    left = Choice.objects.in_force().filter(publication=publication, wants=False, contact=OuterRef("pk"))
    paused = Q(paused_until__gt=timezone.localdate())
    return ~Q(Exists(left)) & (Q(paused_until=None) | ~paused)


def _within(partnership: Partnership, people: People | None) -> QuerySet[Contact]:
    found: QuerySet[Contact] = Contact.objects.of(partnership)
    return found.none() if people is None else found.filter(pk__in=people)


def _numbers(contacts: QuerySet[Contact]) -> Numbers:
    return Numbers(contacts.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=BATCH))


def _reached(partnership: Partnership, sources: Sequence[_Source], wanted: Q) -> Iterator[Recipient]:
    reached = [(source, _numbers(_within(partnership, source.meant.people))) for source in sources]
    return _stream(partnership, reached, wanted)


def _stream(partnership: Partnership, reached: Sequence[tuple[_Source, Numbers]], wanted: Q) -> Iterator[Recipient]:
    """Contacts in the order of their numbers. Only the numbers are held: the people are fetched a batch at a time."""
    ids = _merged([numbers for _, numbers in reached])
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        found = Contact.objects.of(partnership).filter(wanted, among("pk", batch.tolist())).order_by("pk")
        meant = set(batch)
        rows = [row for row in found.values_list("pk", "email", "name", "language") if row[0] in meant]
        if rows:
            yield from _with_reasons(reached, rows)


def _merged(several: Sequence[Numbers]) -> Numbers:
    if len(several) == 1:
        return several[0]
    return Numbers(number for number, _ in groupby(merge(*several)))


def _with_reasons(reached: Sequence[tuple[_Source, Numbers]], rows: Sequence[Any]) -> Iterator[Recipient]:
    """For each source two queries at most: the seats of these people, and their sign-ups."""
    of_these = [(source, set(_between(numbers, rows[0][0], rows[-1][0]))) for source, numbers in reached]
    seats: dict[int, list[reasons.Seated]] = {}
    signed_up: dict[int, str] = {}
    listed: dict[int, List] = {}
    openly: set[int] = set()
    for source, numbers in of_these:
        if source.a_list is None or not source.a_list.private:
            openly |= numbers
        mine = [row[0] for row in rows if row[0] in numbers]
        for contact, found in source.seats.of(mine).items():
            already = seats.setdefault(contact, [])
            already += [seat for seat in found if seat not in already]
        signed_up = reasons.sign_ups_of(mine, source.meant.publications) | signed_up
        if source.a_list is not None:
            listed = dict.fromkeys(mine, source.a_list) | listed
    for pk, address, name, language in rows:
        held = seats.get(pk)
        if held:
            reason = reasons.of_seats(held)
        elif pk in signed_up:
            reason = reasons.of_sign_up(signed_up[pk])
        else:
            reason = reasons.of_list(listed[pk])
        schools = tuple(dict.fromkeys(seat.school_id for seat in held or () if seat.school_id is not None))
        first = held[0] if held else None
        yield Recipient(
            pk, address, name, language, reason,
            first.seat_id if first else None, first.school_id if first else None, schools,
            pk not in openly,
        )  # fmt: skip


def _between(numbers: Numbers, first: int, last: int) -> "array[int]":
    return numbers[bisect_left(numbers, first) : bisect_right(numbers, last)]
