"""What reaches one role in a week: all the letters that land on the same desks, school by school and day by day."""

import dataclasses
import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from statistics import median
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.utils import timezone

from cms.notices.models import Notice
from cms.people.models import Holding, Partnership, Role, School, Seat
from newsletters.models import Delivery, Mailing

#: Letters are tried for so long after their mailing's time, and some mailings are paused: what went out before a week
#: may still arrive in it.
BEFORE = dt.timedelta(days=4)
BATCH = 2000
NOTICES = "Notices and reminders"
A_DAY = dt.timedelta(days=1)

#: What lands on a desk once: the publication's name, and what distinguishes it from others of that day.
What = tuple[str, str]


class Hit(NamedTuple):
    """One letter to one person on one day; `came`: they have it, or may. Else it is still to go."""

    contact: int | None
    seat: int | None
    day: dt.date
    what: What
    came: bool


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

    @property
    def held(self) -> Sequence[Desk]:
        """The desks at which somebody sits; nobody is overloaded at the others."""
        return [desk for desk in self.desks if desk.held]

    @property
    def empty(self) -> Sequence[School]:
        return [desk.school for desk in self.desks if not desk.held]

    @property
    def lines(self) -> list[Line]:
        """The desks, the fullest first."""
        full = sorted(self.held, key=lambda desk: (-desk.total, desk.school.name))
        return [Line(desk.school.name, [desk.on(day) for day in self.days], desk.total) for desk in full]

    @property
    def publications(self) -> list[Line]:
        """By publication: how many desks it reaches on each day, and how many letters that makes in the week."""
        found: dict[str, dict[dt.date, Counter[bool]]] = {}
        for desk in self.held:
            for day in self.days:
                came = desk.came.get(day, set())
                for what in came | desk.to_go.get(day, set()):
                    found.setdefault(what[0], {}).setdefault(day, Counter())[what in came] += 1
        lines = []
        for name, by_day in found.items():
            cells = [Cell(by_day.get(day, {}).get(True, 0), by_day.get(day, {}).get(False, 0), "") for day in self.days]
            lines.append(Line(name, cells, sum(cell.total for cell in cells)))
        return sorted(lines, key=lambda line: (-line.total, line.label))

    @property
    def median(self) -> float:
        return median([desk.total for desk in self.held] or [0])

    @property
    def most(self) -> int:
        return max((desk.total for desk in self.held), default=0)

    @property
    def fullest(self) -> list[str]:
        """The schools of the desks with most letters."""
        return sorted(desk.school.name for desk in self.held if desk.total == self.most) if self.most else []

    @property
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
    for hit in _hits(partnership, user, days, sorted(schools_of), sorted(school_of)):
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


def _hits(
    partnership: Partnership, user: Any, days: Sequence[dt.date], contacts: Sequence[int], seats: Sequence[int]
) -> Iterator[Hit]:
    start, end = (timezone.make_aware(dt.datetime.combine(day, dt.time())) for day in (days[0], days[-1] + A_DAY))
    visible = Mailing.objects.of(partnership).visible_to(user)
    around = visible.filter(Q(goes_at__gte=start - BEFORE) | Q(state__in=Mailing.UNDER_WAY), goes_at__lt=end)
    mailings = {each.pk: each for each in around.select_related("publication").order_by()}
    for batch in _batches(contacts):
        yield from _letters(mailings, Q(contact__in=batch), days)
        yield from _notices(Notice.objects.of(partnership).filter(contact__in=batch), start, end)
    for batch in _batches(seats):
        yield from _letters(mailings, Q(contact=None, seat__in=batch), days)


def _letters(mailings: dict[int, Mailing], to: Q, days: Sequence[dt.date]) -> Iterator[Hit]:
    """Of those that came or are to come in these days. An erased reader's letter came to their seat."""
    letters: QuerySet[Delivery] = Delivery.objects.filter(to, mailing__in=list(mailings))
    meant = letters.filter(state__in=[*Delivery.HAD_IT, *Delivery.WAITING]).order_by()
    today = timezone.localdate()
    for pk, contact, seat, state, done_at in meant.values_list(
        "mailing_id", "contact_id", "seat_id", "state", "done_at"
    ):
        mailing = mailings[pk]
        came = state in Delivery.HAD_IT
        if came:
            day = timezone.localtime(done_at or mailing.goes_at).date()
        elif mailing.state in Mailing.UNDER_WAY:
            day = max(timezone.localtime(mailing.goes_at).date(), today)
        else:
            continue
        if days[0] <= day <= days[-1]:
            yield Hit(contact, seat, day, (mailing.publication.name, f"mailing {pk}"), came)


def _notices(notices: "QuerySet[Notice]", start: dt.datetime, end: dt.datetime) -> Iterator[Hit]:
    """Codes and links that somebody asked for themselves are no load."""
    states = (Notice.State.SENT, Notice.State.UNKNOWN)
    came = notices.filter(secret=False, state__in=states, done_at__gte=start, done_at__lt=end)
    for pk, contact, done_at in came.order_by().values_list("pk", "contact_id", "done_at"):
        yield Hit(contact, None, timezone.localtime(done_at).date(), (NOTICES, f"notice {pk}"), True)


def _batches(numbers: Sequence[int]) -> Iterable[Sequence[int]]:
    return (numbers[start : start + BATCH] for start in range(0, len(numbers), BATCH))
