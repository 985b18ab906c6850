"""Writing an alert, changing it, and following one up."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from bulletins.alerts.declaration import publication_of
from bulletins.alerts.steps import note
from bulletins.models.alert import Alert, AlertStep
from cms.people.models import Partnership
from cms.users.models import User
from newsletters.delivery.stop import cancel

WORDS = ("title", "what_happened", "do_now", "call", "handling")
WHERE = ("everywhere", "quadrants", "phases", "schools")


class Refused(Exception):
    """This cannot be done with the alert; the message says why and what to do."""


@transaction.atomic
def write(partnership: Partnership, said: Mapping[str, Any], *, by: User | None, drill: bool = False) -> Alert:
    """A draft. `said` holds what `forms.AlertForm` gave. Without `by` (a command) it has no author yet."""
    alert = Alert(partnership=partnership, publication=publication_of(partnership), made_by=by, drill=drill)
    _say(alert, said)
    alert.save()
    _hand(alert, by)
    note(alert, AlertStep.What.MADE, by=by)
    return alert


@transaction.atomic
def change(alert: Alert, said: Mapping[str, Any], *, by: User) -> Alert:
    """Other words, or others to tell: whoever was asked is asked again. Raises Refused."""
    now = locked(alert)
    if not now.is_open:
        raise Refused("This alert has left, or is about to: write an update instead.")
    _say(now, said)
    now.version += 1
    now.state = Alert.State.DRAFT
    now.save()
    _hand(now, by)
    note(now, AlertStep.What.CHANGED, by=by)
    return now


@transaction.atomic
def follow_up(first: Alert, kind: Alert.Kind, said: Mapping[str, Any], *, by: User) -> Alert:
    """An update or a stand-down: goes to exactly those who got the first. Raises Refused."""
    thread = locked(first.thread)
    if thread.state != Alert.State.SENT:
        raise Refused("Only an alert that has left can be followed up.")
    if thread.followed_by.filter(kind=Alert.Kind.STAND_DOWN, state=Alert.State.SENT).exists():
        raise Refused("This alert was stood down: write a new one.")
    follows = Alert(
        partnership=thread.partnership, publication=thread.publication, made_by=by, kind=kind, first=thread,
        drill=thread.drill,
    )  # fmt: skip
    _say(follows, {**said, **{name: getattr(thread, name) for name in WHERE}})
    follows.save()
    _hand(follows, by)
    note(follows, AlertStep.What.MADE, by=by)
    return follows


@transaction.atomic
def withdraw(alert: Alert, *, by: User) -> None:
    """It never leaves. Raises Refused."""
    now = locked(alert)
    if not now.is_open:
        raise Refused("This alert has left, or is about to: stand it down instead.")
    now.state = Alert.State.WITHDRAWN
    now.save(update_fields=["state"])
    note(now, AlertStep.What.WITHDRAWN, by=by)


@transaction.atomic
def stop_the_rest(alert: Alert, *, by: User) -> int:
    """Letters that have not left never leave: it went to the wrong schools. How many they were. Raises Refused."""
    now = locked(alert)
    mailing = now.mailing()
    left = mailing.deliveries.waiting().count() if mailing is not None else 0
    if mailing is None or not left:
        raise Refused("Every letter of this alert has left, or is on its way: stand it down instead.")
    cancel(mailing, by=by)
    note(now, AlertStep.What.WITHDRAWN, by=by, words=f"{left} letters that had not left will not leave.")
    return left


def locked(alert: Alert) -> Alert:
    """The alert as the database has it, held until the end of this act: two people may press at once."""
    found: Alert = Alert.objects.of(alert.partnership).select_for_update(of=("self",)).get(pk=alert.pk)
    return found


def _say(alert: Alert, said: Mapping[str, Any]) -> None:
    for name in (*WORDS, *WHERE):
        if name in said:
            setattr(alert, name, said[name])


def _hand(alert: Alert, by: User | None) -> None:
    if by is not None:
        alert.hands.add(by)
