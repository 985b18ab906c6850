"""Seats that must be filled: they exist at every open school, and their head is told which are empty."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from zlib import crc32

from django.db import transaction
from django.db.models import Max, Q
from django.urls import reverse
from django.utils import timezone

from cms.notices.tell import tell
from cms.people.models import Contact, Holding, Partnership, Role, School, Seat
from cms.people.models.seat import SeatQuerySet
from cms.people.office import office

KIND = "empty-seat"
AGAIN_AFTER = dt.timedelta(days=14)
#: Whoever is asked about a school's seats: its head; where there is none, its chair of governors; else the office.
ASKED = ("headteacher", "chair")
#: As many seats as one letter names.
NAMED = 40


def make_statutory_seats(partnership: Partnership) -> int:
    """Make the seats that each open school must have and lacks, and say how many. Doing it again makes none."""
    roles = list(Role.objects.of(partnership).filter(statutory=True).values_list("pk", flat=True))
    schools = School.objects.of(partnership).open().values_list("pk", flat=True)
    there = set(Seat.objects.of(partnership).filter(role__in=roles).values_list("school_id", "role_id"))
    missing = [
        Seat(partnership=partnership, school_id=school, role_id=role)
        for school in schools
        for role in roles
        if (school, role) not in there
    ]
    # Another process may make the same ones at this moment: the constraint keeps one of each.
    Seat.objects.bulk_create(missing, batch_size=500, ignore_conflicts=True)
    return len(missing)


def gaps(partnership: Partnership) -> SeatQuerySet:
    """Every empty seat that must be filled, by school."""
    return (  # type: ignore[no-any-return]
        Seat.objects.of(partnership)
        .gaps()
        .select_related("role", "school", "group", "reminded")
        .order_by("school__name", "group__name", "role__name")
    )


def empty_since(seats: Iterable[Seat]) -> dict[int, dt.date]:
    """By seat, the day since which nobody holds it. A seat that nobody ever held is not in it."""
    today = timezone.localdate()
    held = Holding.objects.filter(seat__in=[seat.pk for seat in seats]).exclude(standing=Holding.Standing.ACTS)
    ended = held.filter(ended_on__lte=today).values_list("seat").annotate(Max("ended_on"))
    away = held.begun_and_not_ended(today).filter(away_from__lte=today).values_list("seat").annotate(Max("away_from"))
    since = dict(away.order_by())
    for seat, day in ended.order_by():
        since[seat] = max(day, since.get(seat, day))
    return since


def statutory_seats_everywhere() -> None:
    """The clock's: roles and schools that came by any way at all have their seats."""
    for partnership in Partnership.objects.all():
        make_statutory_seats(partnership)


def remind_everywhere() -> None:
    """The clock's: each partnership that wants it tells its heads."""
    for partnership in Partnership.objects.filter(gap_reminders=True):
        remind(partnership)


@dataclass(frozen=True)
class Asked:
    """Somebody who is told of empty seats: a contact, or the membership office."""

    email: str
    name: str
    contact: Contact | None = None


@transaction.atomic
def remind(partnership: Partnership) -> int:
    """Tell who answers for a school which of its seats are empty: at once, then every two weeks until they are filled.

    One letter to one person, whatever they answer for; gives how many letters. What is filled is forgotten here, so
    that a seat which empties again is told at once.
    """
    today = timezone.localdate()
    empty = list(gaps(partnership))
    spoken_of = Seat.objects.of(partnership).filter(reminded_on__isnull=False)
    spoken_of.exclude(pk__in=Seat.objects.of(partnership).gaps().values("pk")).update(reminded_on=None, reminded=None)
    due = {seat.school_id for seat in empty if seat.reminded_on is None or seat.reminded_on <= today - AGAIN_AFTER}
    letters: dict[Asked, list[Seat]] = defaultdict(list)
    told: list[Seat] = []
    for seat, people in who_answers(partnership, [seat for seat in empty if seat.school_id in due]):
        for asked in people:
            letters[asked].append(seat)
        seat.reminded_on, seat.reminded = today, people[0].contact if people else None
        told.append(seat)
    Seat.objects.bulk_update(told, ["reminded_on", "reminded"], batch_size=500)
    for asked, seats in letters.items():
        _write(partnership, asked, seats, today)
    return len(letters)


def who_answers(partnership: Partnership, seats: Sequence[Seat]) -> list[tuple[Seat, list[Asked]]]:
    """For each seat, whom to ask for somebody: the head, else the chair, else the membership office."""
    by_place: dict[tuple[int | None, str], list[Asked]] = defaultdict(list)
    filled: set[tuple[int | None, str]] = set()
    holdings = Holding.objects.of(partnership).current().filter(seat__role__key__in=ASKED)
    at_these = holdings.filter(Q(seat__school__in={seat.school_id for seat in seats if seat.school_id}))
    for holding in at_these.select_related("contact", "seat__role").order_by("contact_id"):
        place = holding.seat.school_id, holding.seat.role.key
        contact = holding.contact
        by_place[place].append(Asked(contact.email, contact.name, contact))
        if holding.standing != Holding.Standing.ACTS:
            filled.add(place)
    staff: list[Asked] | None = None
    found = []
    for seat in seats:
        # Who acts for a head is told along with the head, and not in place of one who is not there.
        people = next((by_place[seat.school_id, key] for key in ASKED if (seat.school_id, key) in filled), None)
        if people is None:
            staff = staff if staff is not None else [Asked(address, "") for address in office(partnership)]
            people = staff
        found.append((seat, people))
    return found


def _write(partnership: Partnership, asked: Asked, seats: Sequence[Seat], today: dt.date) -> None:
    one = len(seats) == 1
    where = partnership.url("/my-school/" if asked.contact else reverse("gaps"))
    sentences = [
        f"Dear {asked.name}," if asked.name else "Good morning,",
        f"{'This seat' if one else 'These seats'} must be filled, and we do not know who holds "
        f"{'it' if one else 'them'}. Letters for {'it' if one else 'them'} reach nobody.",
        listed(seats[:NAMED]),
    ]
    if len(seats) > NAMED:
        sentences.append(f"… and {len(seats) - NAMED} more.")
    if asked.contact:
        answer = f", or write to {partnership.contact_email}" if partnership.contact_email else ", or write to us"
        sentences += [f"Tell us on the page of your school who it is now{answer}:", where]
    else:
        sentences += ["Put somebody in, or ask the school who it is:", where]
    tell(
        partnership,
        key=f"gaps:{asked.contact.pk if asked.contact else asked.email}:{today.isoformat()}:{_mark(seats)}",
        kind=KIND,
        to=asked.email,
        contact=asked.contact,
        subject=f"Who is it now? {'One seat is' if one else f'{len(seats)} seats are'} empty",
        text="\n\n".join(sentences),
    )


def _mark(seats: Sequence[Seat]) -> str:
    """Tells two letters of one day apart: a seat that empties in the afternoon is not lost behind the morning's."""
    return f"{crc32(','.join(str(seat.pk) for seat in seats).encode()):08x}"


def listed(seats: Iterable[Seat]) -> str:
    """A line for each school or group with its empty seats: "Oak Primary School: SENCO, Chair of governors"."""
    places = groupby(seats, key=lambda seat: str(seat.school or seat.group))
    return "\n".join(f"{place}: {', '.join(seat.role.name for seat in held)}" for place, held in places)
