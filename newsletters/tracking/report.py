"""How often the links of a mailing were followed and its letters opened, people and machines apart."""

import dataclasses
import datetime as dt
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet, Sum

from newsletters.models import Link, LinkCount, Mailing, Trace
from newsletters.models.publication import Tracking

#: What stands beside every figure of openings.
CAVEAT = (
    "Openings prove nothing: many mail programs show no pictures, and machines open letters that nobody reads. "
    "People and machines are told apart by guess."
)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Followed:
    """One link, or the openings. `readers`: how many different people, where that is noted."""

    number: int
    url: str
    label: str
    people: int
    machines: int
    readers: int | None


@dataclasses.dataclass(frozen=True, kw_only=True)
class Figures:
    """What is known of a mailing by now; clicks of the last minute or two are not in it.

    `links` are in the order of reading; `opened` is None where nothing is counted. `readers` are the different people
    who followed a link, at least: of readers who were forgotten since, each link says only how many they were.
    """

    rule: Tracking
    links: list[Followed]
    opened: Followed | None
    readers: int | None
    caveat: str = CAVEAT

    @property
    def people(self) -> int:
        return sum(link.people for link in self.links)

    @property
    def machines(self) -> int:
        return sum(link.machines for link in self.links)


def figures(mailing: Mailing) -> Figures:
    rule = Tracking(mailing.tracking)
    counted = _sums(LinkCount.objects.filter(link__mailing=mailing))
    traces = Trace.objects.filter(link__mailing=mailing)
    traced = _sums(traces)
    noted = _rows(traces.filter(people__gt=0), readers=Count("pk"))
    by_person = rule == Tracking.PERSON
    found = [
        Followed(
            number=link.number,
            url=link.url,
            label=link.label,
            people=counted.get(link.pk, (0, 0))[0] + traced.get(link.pk, (0, 0))[0],
            machines=counted.get(link.pk, (0, 0))[1] + traced.get(link.pk, (0, 0))[1],
            readers=noted.get(link.pk, (0,))[0] if by_person else None,
        )
        for link in mailing.links.order_by("number")
    ]
    return Figures(
        rule=rule,
        links=[each for each in found if each.number],
        opened=next((each for each in found if not each.number), None),
        readers=_readers(traces) if by_person else None,
    )


def by_hour(mailing: Mailing) -> list[tuple[dt.datetime, int, int]]:
    """Each hour in which a link was followed, how often by people and by machines. A trace is of its first hour."""
    hours: dict[dt.datetime, list[int]] = {}
    only = {"link__mailing": mailing, "link__kind": Link.Kind.LINK}
    counts = LinkCount.objects.filter(**only).values_list("hour", "people", "machines")
    traces = Trace.objects.filter(**only).values_list("first_at", "people", "machines")
    for rows in (counts.iterator(), traces.iterator()):
        for at, people, machines in rows:
            hour = hours.setdefault(at.replace(minute=0, second=0, microsecond=0), [0, 0])
            hour[0] += people
            hour[1] += machines
    return [(hour, people, machines) for hour, (people, machines) in sorted(hours.items())]


def of_letters(mailing: Mailing) -> dict[int, tuple[dt.datetime, int]]:
    """Where it is noted for each reader: of each delivery when it was first read by a person, as far as can be told,
    and how many of its links they followed."""
    rows = Trace.objects.filter(link__mailing=mailing, people__gt=0).exclude(delivery=None)
    followed = Count("pk", filter=Q(link__kind=Link.Kind.LINK))
    found = rows.values("delivery").annotate(first=Min("first_at"), followed=followed)
    return {row["delivery"]: (row["first"], row["followed"]) for row in found}


def _sums(rows: QuerySet[Any]) -> dict[int, tuple[int, ...]]:
    return _rows(rows, a=Sum("people"), b=Sum("machines"))


def _rows(rows: QuerySet[Any], **sums: Any) -> dict[int, tuple[int, ...]]:
    return {link: tuple(found) for link, *found in rows.order_by().values_list("link").annotate(**sums)}


def _readers(traces: QuerySet[Trace]) -> int:
    followed = traces.filter(people__gt=0, link__kind=Link.Kind.LINK)
    named: int = followed.exclude(delivery=None).aggregate(n=Count("delivery", distinct=True))["n"]
    forgotten = followed.filter(delivery=None).order_by().values("link").annotate(n=Count("pk"))
    return named + (forgotten.aggregate(most=Max("n"))["most"] or 0)
