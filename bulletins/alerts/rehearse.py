"""A drill: an alert that goes the whole way, approval and all, to the marked test seats and nobody else; and how long
each step of an alert took.
"""

import dataclasses
import datetime as dt
from collections.abc import Iterator

from django.db.models import Max, Min, Q

from bulletins.alerts import write
from bulletins.alerts.schools import ACCEPTED
from bulletins.alerts.settings import settings_of
from bulletins.alerts.write import Refused
from bulletins.models.alert import Alert, AlertStep
from bulletins.models.alert_follow_up import AlertConfirmation, AlertOpening
from cms.people.models import Partnership
from cms.users.models import User
from newsletters.models import Delivery

SAID = {
    "title": "Rehearsal of a school safe alert",
    "what_happened": "Nothing has happened. We try whether an alert reaches whoever it has to reach.",
    "do_now": "Press the button below, as you would at night.",
    "call": "Nobody. This is a drill.",
    "handling": Alert.Handling.STAFF,
    "everywhere": True,
}
What = AlertStep.What


def rehearse(partnership: Partnership, *, by: User) -> Alert:
    """A drill as a draft, to be approved by a second person as any alert. Raises Refused."""
    if not settings_of(partnership).tested():
        raise Refused("No test seats are marked: choose them in the settings of alerts, then start the drill.")
    return write.write(partnership, SAID, by=by, drill=True)


@dataclasses.dataclass(frozen=True)
class Took:
    """One step of the way: when it was done, and how long after the one before."""

    what: str
    at: dt.datetime
    took: dt.timedelta | None

    @property
    def in_words(self) -> str:
        """`12 s`, `3 min 5 s`."""
        if self.took is None:
            return ""
        minutes, seconds = divmod(max(0, round(self.took.total_seconds())), 60)
        return f"{minutes} min {seconds} s" if minutes else f"{seconds} s"


def took(alert: Alert) -> list[Took]:
    """The way of an alert so far, in the order of time."""
    found: list[Took] = []
    for what, at in sorted(_times(alert), key=lambda each: each[1]):
        found.append(Took(what, at, at - found[-1].at if found else None))
    return found


def _times(alert: Alert) -> Iterator[tuple[str, dt.datetime]]:
    named = [
        (What.MADE, "Written"),
        (What.ASKED, "Approval asked for"),
        (What.LOOKED, "Seen by the second person"),
        (What.APPROVED, "Approved"),
        (What.BROKE_GLASS, "Sent without a second person"),
        (What.SEALED, "Sealed"),
        (What.PROVED, "Proof made"),
    ]
    first = dict(alert.steps.order_by().values_list("what").annotate(at=Min("at")))
    yield from ((words, first[what]) for what, words in named if what in first)
    if (mailing := alert.mailing()) is not None:
        accepted = Q(state__in=ACCEPTED)
        letters = mailing.deliveries.aggregate(first=Min("done_at", filter=accepted), last=Max("done_at"))
        if letters["first"]:
            yield "First letter accepted", letters["first"]
        if letters["last"] and not mailing.deliveries.filter(state__in=Delivery.OPEN).exists():
            yield "Last letter accepted or refused", letters["last"]
    opened = AlertOpening.objects.filter(alert=alert).aggregate(at=Min("at"))["at"]
    if opened:
        yield "First opened in a browser", opened
    confirmed = AlertConfirmation.objects.filter(alert=alert).aggregate(first=Min("at"), last=Max("at"))
    if confirmed["first"]:
        yield "First confirmation", confirmed["first"]
        yield "Last confirmation so far", confirmed["last"]
