"""What reaches one role in a week: all the letters that land on the same desks, school by school and day by day."""

import dataclasses
import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence
from statistics import median
from typing import Any, NamedTuple

from django.db.models import Q
from django.utils.functional import cached_property

from cms.people.models import Holding, Partnership, Role, School, Seat
from newsletters.reports.hits import What, hits

A_DAY = dt.timedelta(days=1)


@dataclasses.dataclass
class Desk:
    """The seat of the role at one school, through the week."""

    school: School
    held: bool = False
    came: dict[dt.date, set[What]] = dataclasses.field(default_factory=lambda: defaultdict(set))
    to_go: dict[dt.date, set[What]] = dataclasses.field(default_factory=lambda: defaultdict(set))

    def on(self, day: dt.date) -> "Cell":
        came, to_go = self.came.get(day, set()), self.to_go.get(day, set()) - self.came.get(day, set())
        return Cell(len(came), len(to_go), ", ".join(sorted({name for name, _ in came | to_go})))

    @property
    def total(self) -> int:
        return sum(len(self.came.get(day, set()) | self.to_go.get(day, set())) for day in {*self.came, *self.to_go})


class Cell(NamedTuple):
    came: int
    to_go: int
    names: str

    @property
    def total(self) -> int:
        return self.came + self.to_go


class Line(NamedTuple):
    label: str
    cells: Sequence[Cell]
    total: int


@dataclasses.dataclass(frozen=True)
class Week:
    role: Role
    days: Sequence[dt.date]
    desks: Sequence[Desk]

    @cached_property
    def held(self) -> Sequence[Desk]:
        """The desks at which somebody sits; nobody is overloaded at the others."""
        return [desk for desk in self.desks if desk.held]

    @cached_property
    def empty(self) -> Sequence[School]:
        return [desk.school for desk in self.desks if not desk.held]

    @cached_property
    def lines(self) -> list[Line]:
        """The desks, the fullest first."""
        full = sorted(self.held, key=lambda desk: (-desk.total, desk.school.name))
        return [Line(desk.school.name, [desk.on(day) for day in self.days], desk.total) for desk in full]

    @cached_property
    def publications(self) -> list[Line]:
        """By publication: how many desks it reaches on each day, and how many letters that makes in the week."""
        came: dict[str, Counter[dt.date]] = defaultdict(Counter)
        to_go: dict[str, Counter[dt.date]] = defaultdict(Counter)
        for desk in self.held:
            for day in self.days:
                here = desk.came.get(day, set())
                for name, _ in here:
                    came[name][day] += 1
                for name, _ in desk.to_go.get(day, set()) - here:
                    to_go[name][day] += 1
        lines = []
        for name in {*came, *to_go}:
            cells = [Cell(came[name][day], to_go[name][day], "") for day in self.days]
            lines.append(Line(name, cells, sum(cell.total for cell in cells)))
        return sorted(lines, key=lambda line: (-line.total, line.label))

    @cached_property
    def median(self) -> float:
        return median([desk.total for desk in self.held] or [0])

    @cached_property
    def most(self) -> int:
        return max((desk.total for desk in self.held), default=0)

    @cached_property
    def fullest(self) -> list[str]:
        """The schools of the desks with most letters."""
        return sorted(desk.school.name for desk in self.held if desk.total == self.most) if self.most else []

    @cached_property
    def spread(self) -> list[tuple[int, int]]:
        """How many desks have how many letters: (0, 3), (1, 12) …"""
        counts = Counter(desk.total for desk in self.held)
        return [(letters, counts.get(letters, 0)) for letters in range(self.most + 1)] if counts else []


def monday_of(day: dt.date) -> dt.date:
    return day - day.weekday() * A_DAY


def week(partnership: Partnership, role: Role, monday: dt.date, *, user: Any) -> Week:
    """The week from a Monday on, of the mailings that this user may know of. The number of questions does not grow
    with letters; with desks, by one for each two thousand.
    """
    days = [monday + n * A_DAY for n in range(7)]
    seats = Seat.objects.of(partnership).filter(role=role, school__closed_on=None).exclude(school=None)
    school_of = dict(seats.order_by().values_list("pk", "school_id"))
    schools = School.objects.of(partnership).filter(pk__in=seats.order_by().values("school"))
    desks = {school.pk: Desk(school) for school in schools.only("pk", "name", "partnership")}
    schools_of: dict[int, set[int]] = defaultdict(set)
    held = Holding.objects.filter(_overlapping(days), seat__in=seats.order_by().values("pk"))
    for seat, contact in held.order_by().values_list("seat_id", "contact_id"):
        schools_of[contact].add(school_of[seat])
        desks[school_of[seat]].held = True
    for hit in hits(partnership, user, days, sorted(schools_of), sorted(school_of)):
        to = {school_of[hit.seat]} if hit.contact is None and hit.seat else schools_of.get(hit.contact or 0, set())
        for school in to:
            (desks[school].came if hit.came else desks[school].to_go)[hit.day].add(hit.what)
    return Week(role, days, sorted(desks.values(), key=lambda desk: desk.school.name))


def _overlapping(days: Sequence[dt.date]) -> Q:
    """Held at some time of these days, by who was not away all through them."""
    begun = Q(started_on=None) | Q(started_on__lte=days[-1])
    not_ended = Q(ended_on=None) | Q(ended_on__gt=days[0])
    away = Q(away_from__lte=days[0]) & (Q(away_until=None) | Q(away_until__gt=days[-1]))
    return begun & not_ended & ~away
