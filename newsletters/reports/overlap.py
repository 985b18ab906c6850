"""All that reaches the same people in a week: sealed mailings and planned numbers, and who gets several of them.

A person on several lists counts once for each letter, and once among the people. What goes to a private list is only
there for whoever may see those. Whoever was erased is counted no more.
"""

import dataclasses
import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import combinations
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils import timezone

from cms.people import rights
from cms.people.models import Partnership
from newsletters.lists import audience
from newsletters.models import Delivery, Mailing, Publication
from newsletters.reports.planned import Planned
from newsletters.sealing.carried import had_or_to_come

A_DAY = dt.timedelta(days=1)
#: As many pairs as a page shows, those with most people first.
PAIRS = 12


@dataclasses.dataclass(frozen=True)
class Thing:
    """One mailing or one planned number. `people` get it; `others`: how many of them get another letter that week."""

    day: dt.date
    title: str
    sealed: bool
    url: str
    people: int = 0
    others: int = 0
    #: Why nobody can tell to whom it goes: a list's rule is broken.
    fault: str = ""


class Both(NamedTuple):
    one: Thing
    other: Thing
    people: int


@dataclasses.dataclass(frozen=True)
class Overlap:
    things: Sequence[Thing]
    #: By which of the things somebody gets, as bits: how many people.
    shares: Counter[int]

    @property
    def people(self) -> int:
        return self.shares.total()

    @cached_property
    def by_letters(self) -> list[tuple[int, int]]:
        """(letters in the week, people), the most letters first."""
        counts: Counter[int] = Counter()
        for share, people in self.shares.items():
            counts[share.bit_count()] += people
        return sorted(counts.items(), reverse=True)

    @property
    def several(self) -> int:
        """How many people get more than one."""
        return sum(people for letters, people in self.by_letters if letters > 1)

    @cached_property
    def pairs(self) -> list[Both]:
        """Which two things most people get both of."""
        found = [
            Both(self.things[one], self.things[other], people)
            for one, other in combinations(range(len(self.things)), 2)
            if (people := _having(self.shares, 1 << one | 1 << other))
        ]
        return sorted(found, key=lambda both: -both.people)[:PAIRS]


def overlap(partnership: Partnership, user: Any, monday: dt.date, planned: Iterable[Planned]) -> Overlap:
    """Of the seven days from a Monday on. `planned`: what is planned for them that this user may know of."""
    things: list[Thing] = []
    had: dict[int, int] = defaultdict(int)
    mailings = _mailings(partnership, user, monday)
    places = {mailing.pk: place for place, mailing in enumerate(mailings)}
    letters = had_or_to_come(Delivery.objects.filter(mailing__in=mailings, contact__isnull=False))
    for contact, mailing in letters.order_by().values_list("contact_id", "mailing_id").iterator(chunk_size=20_000):
        had[contact] |= 1 << places[mailing]
    things += [_sealed(mailing, user) for mailing in mailings]
    known = Publication.objects.of(partnership).select_related("partnership").prefetch_related("lists").in_bulk()
    for number in planned:
        publication = known.get(number.publication_id)
        fault = ""
        try:
            readers = audience.recipient_ids(publication, list(publication.lists.all())) if publication else []
        except audience.BadRule as broken:
            readers, fault = [], str(broken)
        for contact in readers:
            had[contact] |= 1 << len(things)
        things.append(Thing(number.day, number.title, False, number.url, fault=fault))
    shares = Counter(had.values())
    return Overlap([_counted(thing, 1 << place, shares) for place, thing in enumerate(things)], shares)


def _mailings(partnership: Partnership, user: Any, monday: dt.date) -> list[Mailing]:
    start, end = (timezone.make_aware(dt.datetime.combine(day, dt.time())) for day in (monday, monday + 7 * A_DAY))
    visible = Mailing.objects.of(partnership).visible_to(user).filter(goes_at__gte=start, goes_at__lt=end)
    return list(visible.select_related("publication").order_by("goes_at", "pk"))


def _sealed(mailing: Mailing, user: Any) -> Thing:
    url = reverse("mailings:mailing", args=[mailing.pk]) if rights.holds(user, rights.SEND) else ""
    day = timezone.localdate(mailing.goes_at)
    return Thing(day, f"{mailing.publication}: {mailing.subject}", True, url)


def _counted(thing: Thing, bit: int, shares: Counter[int]) -> Thing:
    others = sum(people for share, people in shares.items() if share & bit and share != bit)
    return dataclasses.replace(thing, people=_having(shares, bit), others=others)


def _having(shares: Counter[int], bits: int) -> int:
    return sum(people for share, people in shares.items() if share & bits == bits)
