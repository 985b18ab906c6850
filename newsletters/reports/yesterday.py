"""Yesterday's sending, for the home page behind the scenes: what failed together, what went and what is in doubt."""

import datetime as dt
from typing import Any, NamedTuple

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from cms.people.models import Partnership
from newsletters.models import Delivery, Mailing
from newsletters.reports.domains import failing_lately

A_DAY = dt.timedelta(days=1)
MOST = 8


class Line(NamedTuple):
    text: str
    url: str
    note: str = ""
    icon: str = "arrow-right"
    pressing: bool = False


def since(today: dt.date) -> dt.date:
    """Yesterday; on a Monday the Friday before, and at the weekend too."""
    return today - A_DAY * {0: 3, 6: 2}.get(today.weekday(), 1)


def title(today: dt.date) -> str:
    return "Yesterday’s sending" if since(today) == today - A_DAY else f"Sending since {since(today):%A}"


def lines(partnership: Partnership, user: Any) -> list[Line]:
    """Of the mailings that this user may know of."""
    mailings = Mailing.objects.of(partnership).visible_to(user)
    return [*_in_trouble(mailings), *_went(mailings)]


def _went(mailings: Any) -> list[Line]:
    today = timezone.localdate()
    start, end = (timezone.make_aware(dt.datetime.combine(day, dt.time())) for day in (since(today), today))
    went = (
        mailings.filter(goes_at__gte=start, goes_at__lt=end).order_by("-goes_at", "-pk").select_related("publication")
    )
    found = list(went[:MOST])
    states: dict[int, dict[str, int]] = {}
    counted = Delivery.objects.filter(mailing__in=[each.pk for each in found]).order_by().values("mailing", "state")
    for row in counted.annotate(n=Count("pk")):
        states.setdefault(row["mailing"], {})[row["state"]] = row["n"]
    return [_of(each, states.get(each.pk, {})) for each in found]


def _of(mailing: Mailing, states: dict[str, int]) -> Line:
    total = sum(states.values())
    labels = {state.value: state.label.lower() for state in Delivery.State} | {Delivery.State.UNKNOWN: "in doubt"}
    shown = sorted(states.items(), key=lambda each: (-each[1], each[0]))
    return Line(
        text=f"{mailing.subject}: {total:,} letter{'' if total == 1 else 's'}",
        url=reverse("mailings:report", args=[mailing.pk]),
        note=", ".join(f"{n:,} {labels[state]}" for state, n in shown),
        icon="help" if states.get(Delivery.State.UNKNOWN) else "mail",
    )


def _in_trouble(mailings: Any) -> list[Line]:
    return [
        Line(
            text=domain.in_words_since,
            url=f"{reverse('reports:index')}#domains",
            note=domain.means.says if domain.means else "",
            icon="warning",
            pressing=True,
        )
        for domain in failing_lately(mailings)[:MOST]
    ]
