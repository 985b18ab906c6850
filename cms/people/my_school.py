"""What the page "My school" shows somebody: who holds which seat at their schools, which must be filled and is not.

An app above adds what it knows:

    my_school.register("letters", gather)     # def gather(contact: Contact) -> Part | None
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils import timezone

from cms.people.models import Contact, Holding, School, Seat

Standing = Holding.Standing


@dataclass(frozen=True)
class Part:
    """A section that another app adds: a sentence, and links as (text, address)."""

    title: str
    text: str = ""
    links: list[tuple[str, str]] = field(default_factory=list)


Gather = Callable[[Contact], Part | None]
_parts: dict[str, Gather] = {}


def register(name: str, gather: Gather) -> None:
    """Add a section; the name is lasting, and a second registration under it takes the place of the first."""
    _parts[name] = gather


def parts(contact: Contact) -> list[Part]:
    return [part for gather in _parts.values() if (part := gather(contact)) is not None]


@dataclass(frozen=True)
class Sitter:
    """Somebody in a seat, as people of the same school see them. Mobile numbers are never here."""

    name: str
    email: str
    telephone: str
    note: str
    you: bool


@dataclass(frozen=True)
class Place:
    """A seat of a school. A gap must be filled, and nobody holds it."""

    seat: Seat
    sitters: list[Sitter]
    gap: bool


@dataclass(frozen=True)
class MySchool:
    school: School
    places: list[Place]

    @property
    def gaps(self) -> list[Place]:
        return [place for place in self.places if place.gap]


def schools(contact: Contact) -> list[MySchool]:
    """Each school at which somebody has a seat, with its seats in the order of their names."""
    mine = Holding.objects.of(contact.partnership).begun_and_not_ended().filter(contact=contact)
    found = School.objects.of(contact.partnership).filter(pk__in=mine.values("seat__school")).order_by("name")
    return [MySchool(school, _places(school, contact)) for school in found]


def gap_of(contact: Contact, number: int) -> Seat | None:
    """An empty seat at a school of theirs, by its number; None where it is filled, or is none of theirs."""
    mine = Holding.objects.of(contact.partnership).begun_and_not_ended().filter(contact=contact)
    seats = Seat.objects.of(contact.partnership).gaps().filter(school__in=mine.values("seat__school"))
    found: Seat | None = seats.select_related("role", "school").filter(pk=number).first()
    return found


def _places(school: School, contact: Contact) -> list[Place]:
    seats = list(Seat.objects.filter(school=school).select_related("role").order_by("role__name"))
    gaps = set(Seat.objects.gaps().filter(school=school).values_list("pk", flat=True))
    holdings = Holding.objects.begun_and_not_ended().filter(seat__school=school).select_related("contact")
    by_seat: dict[int, list[Holding]] = {}
    for holding in holdings.order_by("standing", "contact__name"):
        by_seat.setdefault(holding.seat_id, []).append(holding)
    return [
        Place(seat, [_sitter(each, contact) for each in _in_order(by_seat.get(seat.pk, []))], seat.pk in gaps)
        for seat in seats
        if by_seat.get(seat.pk) or seat.role.statutory
    ]


def _in_order(holdings: list[Holding]) -> list[Holding]:
    order = [Standing.HOLDER, Standing.DEPUTY, Standing.ACTS]
    return sorted(holdings, key=lambda each: order.index(Standing(each.standing)))


def _sitter(holding: Holding, reader: Contact) -> Sitter:
    person = holding.contact
    return Sitter(
        name=person.name or person.email,
        email=person.email,
        telephone=person.telephone,
        note=_note(holding),
        you=person.pk == reader.pk,
    )


def _note(holding: Holding) -> str:
    """What is special: a leave that goes on or is to come, a deputy, somebody who acts for the holder."""
    from django.utils.formats import date_format

    today = timezone.localdate()
    if holding.standing != Standing.HOLDER:
        return str(holding.get_standing_display()).lower()
    if holding.away_from is None or (holding.away_until is not None and holding.away_until <= today):
        return ""
    back = f", back on {date_format(holding.away_until, 'j F Y')}" if holding.away_until else ""
    begun = "away" if holding.away_from <= today else f"away from {date_format(holding.away_from, 'j F Y')}"
    return begun + back
