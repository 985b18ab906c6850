"""How an alert stands, for `alert_status`: by school, and when each step was."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bulletins.alerts.outlook import outlook_of
from bulletins.alerts.schools import AtSchool, schools_of
from bulletins.models.alert import Alert

#: By school's number, what is known there: who confirmed, or by what it was chased.
Known = Callable[[Alert], Mapping[int, Sequence[Mapping[str, Any]]]]
_known: dict[str, Known] = {}


def register(name: str, gather: Known) -> None:
    """`register("confirmed", …)`: what of each school stands under this name."""
    _known[name] = gather


def status_of(alert: Alert) -> dict[str, Any]:
    known = {name: gather(alert) for name, gather in _known.items()}
    schools = schools_of(alert)
    mailing = alert.mailing()
    return {
        "alert": alert.pk,
        "kind": alert.kind,
        "first": alert.first_id,
        "drill": alert.drill,
        "state": alert.state,
        "mailing": mailing.pk if mailing else None,
        "deliveries": mailing.states() if mailing else {},
        "schools": [_school(each, known) for each in schools],
        "to_come": outlook_of(alert).in_words if alert.is_open else None,
        "steps": [
            {"what": step.what, "at": step.at.isoformat(), "by": str(step.by) if step.by else None, "words": step.words}
            for step in alert.steps.select_related("by")
        ],
    }


def _school(at: AtSchool, known: Mapping[str, Mapping[int, Sequence[Mapping[str, Any]]]]) -> dict[str, Any]:
    return {
        "school": at.school.name,
        "urn": at.school.urn,
        "quadrant": at.school.quadrant,
        "seats": [
            {
                "seat": seat.role,
                "state": seat.delivery.state,
                "accepted": seat.accepted,
                "at": seat.delivery.done_at.isoformat() if seat.delivery.done_at else None,
                "answer": seat.delivery.reply,
            }
            for seat in at.seats
        ],
        "accepted": at.accepted,
        "nobody": at.has_nobody,
        **{name: list(found.get(at.school.pk, ())) for name, found in known.items()},
    }
