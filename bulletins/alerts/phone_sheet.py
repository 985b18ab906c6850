"""The phone sheet of an alert: the schools that have not confirmed, whom to telephone there, and their numbers."""

import dataclasses
from collections.abc import Iterable, Sequence

from django.db.models import Q

from bulletins.alerts.audience import DEPUTIES, FIRST
from bulletins.alerts.chase import unconfirmed
from bulletins.alerts.schools import AtSchool, by_quadrant
from bulletins.alerts.settings import settings_of
from bulletins.models.alert import Alert
from cms.people.models import Contact, Mobile, School
from newsletters.lists.audience import BadRule
from newsletters.lists.private import members as members_of
from newsletters.lists.rule import holdings_of
from newsletters.models import List


@dataclasses.dataclass
class Person:
    contact: Contact
    roles: list[str]
    has_number: bool = False
    number: str = ""


@dataclasses.dataclass(frozen=True)
class Line:
    at: AtSchool
    people: Sequence[Person]

    @property
    def school(self) -> School:
        return self.at.school


@dataclasses.dataclass(frozen=True)
class Sheet:
    quadrants: dict[str, list[Line]]
    out_of_hours: List | None

    @property
    def lines(self) -> list[Line]:
        return [line for lines in self.quadrants.values() for line in lines]

    @property
    def people(self) -> int:
        return len({person.contact.pk for line in self.lines for person in line.people})


def sheet_of(alert: Alert, *, private: bool, numbers: bool = False) -> Sheet:
    """Who holds a seat of safeguarding there today, whom the alert went to, and (`private`: for those with that right)
    who is on the out-of-hours list.

    Numbers are opened only where they were asked for.
    """
    schools = unconfirmed(alert)
    people: dict[int, dict[int, Person]] = {school.school.pk: {} for school in schools}
    for school, contact, role in [*_of_letters(schools), *_seated(alert, schools)]:
        _add(people[school], contact, role)
    out_of_hours = settings_of(alert.partnership).out_of_hours if private and not alert.drill else None
    if out_of_hours is not None:
        out_of_hours.partnership = alert.partnership
        for school, contact, role in _on_list(out_of_hours, schools):
            _add(people[school], contact, role)
    _with_numbers([person for each in people.values() for person in each.values()], numbers=numbers)
    quadrants = {
        name: [Line(at, list(people[at.school.pk].values())) for at in several]
        for name, several in by_quadrant(schools).items()
    }
    return Sheet(quadrants, out_of_hours)


Found = tuple[int, Contact, str]


def _of_letters(schools: Sequence[AtSchool]) -> Iterable[Found]:
    for school in schools:
        for seat in school.seats:
            if seat.delivery.contact is not None:
                yield school.school.pk, seat.delivery.contact, seat.role


def _seated(alert: Alert, schools: Sequence[AtSchool]) -> Iterable[Found]:
    """Today's; of a drill nobody but its test seats."""
    if alert.drill:
        return
    keys = {school.school.pk for school in schools}
    seats = Q(partnership=alert.partnership_id, role__key__in=[*FIRST, *DEPUTIES], school__isnull=False)
    rows = holdings_of(seats).select_related("contact", "seat__role").order_by("-seat__role__statutory", "pk")
    for holding in rows:
        if holding.seat.school_id in keys:
            yield holding.seat.school_id, holding.contact, holding.seat.role.name


def _on_list(out_of_hours: List, schools: Sequence[AtSchool]) -> Iterable[Found]:
    """A list whose rule nobody can read any more must not keep the sheet away."""
    by_urn = {school.school.urn: school.school.pk for school in schools}
    try:
        members = members_of(out_of_hours)
    except BadRule:
        return
    for member in members:
        if member.urn in by_urn:
            yield by_urn[member.urn], member.contact, member.role


def _add(people: dict[int, Person], contact: Contact, role: str) -> None:
    person = people.setdefault(contact.pk, Person(contact, []))
    if role and role not in person.roles:
        person.roles.append(role)


def _with_numbers(people: Sequence[Person], *, numbers: bool) -> None:
    rows = Mobile.objects.filter(contact__in={person.contact.pk for person in people})
    known = dict(rows.values_list("contact_id", "number")) if numbers else {}
    there = set(known) or set(rows.values_list("contact_id", flat=True))
    for person in people:
        person.has_number = person.contact.pk in there
        person.number = known.get(person.contact.pk, "")
