"""What would become of an alert if it left now: how many people at which schools, and where there is nobody."""

import dataclasses
from collections.abc import Sequence

from bulletins.alerts.audience import OfTheFirst, Seated, seats_by_contact, without_quadrant
from bulletins.models.alert import Alert
from cms.people.models import Contact, School
from newsletters.models import Lane, Suppression
from newsletters.sealing import held_back


@dataclasses.dataclass(frozen=True)
class Line:
    """One school with the seats that are told, each as often as there are people in it."""

    school: School
    roles: Sequence[str]


@dataclasses.dataclass(frozen=True)
class Outlook:
    people: int
    lines: Sequence[Line]
    #: Schools that were chosen and where nobody is told.
    nobody: Sequence[School]
    #: Of them those where somebody would be, whose address somebody here holds back.
    held_back: Sequence[School]
    #: Schools that no choice of quadrants reaches, because nobody said where they lie.
    unplaced: Sequence[School]
    #: Who got the first and is erased since.
    erased: int = 0

    @property
    def in_words(self) -> str:
        """`142 people at 37 schools; 2 schools have nobody: Ash School, Elm School.`"""
        said = f"{_count(self.people, 'person', 'people')} at {_count(len(self.lines), 'school', 'schools')}"
        if self.nobody:
            have = "school has" if len(self.nobody) == 1 else "schools have"
            said += f"; {len(self.nobody)} {have} nobody: {', '.join(school.name for school in self.nobody)}"
        return f"{said}."


def outlook_of(alert: Alert) -> Outlook:
    audience = alert.goes_to()
    return _of_seats(alert, audience) if isinstance(audience, Seated) else _of_the_first(alert, audience)


def _of_seats(alert: Alert, audience: Seated) -> Outlook:
    held = _held(alert, {holding.contact_id for holding in audience.holdings})
    roles: dict[int, list[str]] = {}
    stopped: set[int] = set()
    for holding in audience.holdings:
        if holding.contact_id in held:
            stopped.add(holding.seat.school_id)
        else:
            roles.setdefault(holding.seat.school_id, []).append(holding.seat.role.name)
    nobody = [school for pk, school in audience.schools.items() if pk not in roles]
    return Outlook(
        people=len({holding.contact_id for holding in audience.holdings} - held),
        lines=[Line(school, roles[pk]) for pk, school in audience.schools.items() if pk in roles],
        nobody=nobody,
        held_back=[school for school in nobody if school.pk in stopped],
        unplaced=list(without_quadrant(alert)),
    )


def _of_the_first(alert: Alert, audience: OfTheFirst) -> Outlook:
    people = audience.contacts()
    held = _held(alert, people)
    roles: dict[int, list[str]] = {}
    for contact, rows in seats_by_contact(audience.first).items():
        for row in rows if contact in people - held else ():
            if row.school_id is not None:
                roles.setdefault(row.school_id, []).append(row.role)
    schools = School.objects.of(alert.partnership).filter(pk__in=list(roles))
    return Outlook(
        people=len(people - held), lines=[Line(school, roles[school.pk]) for school in schools], nobody=[],
        held_back=[], unplaced=[], erased=audience.erased,
    )  # fmt: skip


def _held(alert: Alert, contacts: set[int]) -> set[int]:
    """Those to whom not even an urgent letter goes."""
    rows = Suppression.objects.of(alert.partnership).in_force().order_by()
    causes = [
        cause
        for cause in rows.values_list("cause", flat=True).distinct()
        if not held_back.is_tried(cause, publication=alert.publication, lane=Lane.URGENT)
    ]
    at = rows.filter(cause__in=causes).values("address")
    people = Contact.objects.of(alert.partnership).filter(email_folded__in=at)
    return contacts & set(people.values_list("pk", flat=True))


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
