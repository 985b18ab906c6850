"""Who received what, and why: one person's letters, and all letters to the people of a school."""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.functional import cached_property

from cms.people.models import Contact, Holding, School
from newsletters.lists import looks
from newsletters.models import Delivery, Feedback, List, Mailing, Reply

HEADINGS = ["Date", "Publication", "Subject", "Seat", "Name", "E-mail", "Why", "State", "Last answer", "What came back"]
#: What the record of an erased reader, or of one that is not kept any more, says instead of a name.
NO_NAME = "Not held any more"
#: No period is longer: a file of a year is what may be asked for at once.
LONGEST = dt.timedelta(days=366)


@dataclasses.dataclass(frozen=True)
class Received:
    """One letter to one person."""

    delivery: Delivery
    #: The school that was asked about, where the letter came by a seat elsewhere.
    elsewhere: bool = False

    @property
    def mailing(self) -> Mailing:
        return self.delivery.mailing

    @property
    def at(self) -> dt.datetime:
        """When it went, or is to go."""
        return self.delivery.done_at or self.mailing.goes_at

    @property
    def who(self) -> str:
        return self.delivery.name or self.delivery.address or NO_NAME

    @property
    def seat(self) -> str:
        """Its seat, in words; with the place where that is another than the school that was asked about."""
        seat = self.delivery.seat
        if seat is None:
            return ""
        return str(seat) if self.elsewhere else seat.role.name

    @cached_property
    def came_back(self) -> list[str]:
        """What was heard of it after it had left, the newest first; that it arrived is said by its state. What somebody
        wrote is read where replies are."""
        words = [
            f"{each.get_kind_display()}{f' ({each.status})' if each.status else ''}"
            for each in self.delivery.feedback.all()
            if each.kind != Feedback.Kind.ARRIVED
        ]
        return [*words, *(each.get_kind_display() for each in self.delivery.replies.all())]

    @property
    def cells(self) -> list[str]:
        """As a row of a file."""
        each = self.delivery
        return [
            timezone.localtime(self.at).date().isoformat(), self.mailing.publication.name, self.mailing.subject,
            str(each.seat or ""), each.name, each.address, each.reason, each.get_state_display(), each.reply,
            "; ".join(self.came_back),
        ]  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Period:
    """From a day to a day, both counted in."""

    since: dt.date
    until: dt.date

    @classmethod
    def asked(cls, since: str, until: str) -> "Period":
        """What was typed, made sensible: by itself the last 30 days; a day that is none is as if not given."""
        last = _day(until) or timezone.localdate()
        first = _day(since) or last - dt.timedelta(days=29)
        first, last = min(first, last), max(first, last)
        return cls(max(first, last - LONGEST), last)

    @property
    def moments(self) -> tuple[dt.datetime, dt.datetime]:
        """The first moment of it, and the first after it."""
        midnight = [dt.datetime.combine(day, dt.time()) for day in (self.since, self.until + dt.timedelta(days=1))]
        return timezone.make_aware(midnight[0]), timezone.make_aware(midnight[1])


def _day(text: str) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(text[:10])
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2200 else None


def of_person(contact: Contact, *, user: Any) -> "QuerySet[Delivery]":
    """Every letter to somebody that this user may know of, the newest first."""
    mine = Delivery.objects.filter(contact=contact, mailing__in=_visible(contact.partnership, user).values("pk"))
    return _with_all(mine).order_by("-mailing__goes_at", "-pk")


def of_school(school: School, period: Period, *, user: Any) -> "QuerySet[Delivery]":
    """Every letter of a period to the people of a school: by a seat there, or to whoever held one there then.

    By publication, the newest first. Letters that never were to go (stopped in time) are among them, with their state.
    """
    start, end = period.moments
    mailings = _visible(school.partnership, user).filter(goes_at__gte=start, goes_at__lt=end)
    to = Q(school=school) | Q(contact__in=people_of(school, period))
    letters = Delivery.objects.filter(to, mailing__in=list(mailings.values_list("pk", flat=True)))
    return _with_all(letters).order_by("mailing__publication__name", "-mailing__goes_at", "-mailing", "name", "pk")


def people_of(school: School, period: Period) -> list[int]:
    """The numbers of those who held a seat at a school at some time of a period."""
    held = Holding.objects.of(school.partnership).filter(
        Q(started_on=None) | Q(started_on__lte=period.until),
        Q(ended_on=None) | Q(ended_on__gt=period.since),
        seat__school=school,
    )
    return sorted(set(held.values_list("contact_id", flat=True)))


def rows(letters: Iterable[Delivery], *, school: School | None = None) -> Iterator[Received]:
    for each in letters:
        elsewhere = school is None or (each.seat is not None and each.seat.school_id != school.pk)
        yield Received(each, elsewhere=elsewhere)


def by_publication(received: Iterable[Received]) -> list[tuple[str, list[tuple[Mailing, list[Received]]]]]:
    """Rows that come in the order of publications and mailings, with their publication's name and their mailing."""
    return [
        (name, [(mailing, list(each)) for mailing, each in groupby(rows, key=lambda row: row.mailing)])
        for name, rows in groupby(received, key=lambda row: row.mailing.publication.name)
    ]


def note_looks(request: Any, shown: Iterable[Received]) -> None:
    """Who looks at letters of private lists has looked at these lists: noted, once in a while."""
    mailings = {row.delivery.mailing_id for row in shown}
    if mailings:
        through = Mailing.lists.through.objects.filter(mailing__in=mailings)
        for each in List.objects.of(request.partnership).filter(private=True, pk__in=through.values("list")):
            looks.note_once(request, each)


def _visible(partnership: Any, user: Any) -> "QuerySet[Mailing]":
    found: QuerySet[Mailing] = Mailing.objects.of(partnership).visible_to(user).order_by()
    return found


def _with_all(letters: "QuerySet[Delivery]") -> "QuerySet[Delivery]":
    joined = letters.select_related(
        "mailing__publication", "variant", "school", "seat__role", "seat__school", "seat__group"
    ).defer("variant__skeleton", "variant__html", "variant__text")
    heard: Any = Prefetch("feedback", Feedback.objects.defer("excerpt"))
    answered: Any = Prefetch("replies", Reply.objects.only("kind", "delivery"))
    return joined.prefetch_related(heard, answered)
