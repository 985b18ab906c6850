"""Two past alerts: written, approved by a second person and sent by the functions that their buttons call."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from bulletins.alerts import ask, write
from bulletins.models import Alert, AlertStep
from cms.people.models import Partnership
from cms.users.models import User
from hub.demo import alerts_after
from hub.demo.content import read
from hub.demo.editions import staff_email
from newsletters.delivery.deliver import deliver
from newsletters.models import Delivery, Mailing

MINUTE = dt.timedelta(minutes=1)


def make_alerts(partnership: Partnership, today: dt.date, tell: Callable[[str], None]) -> None:
    """Begins where it was broken off; a second time nothing is written."""
    alerts_after.mark_test_seats(partnership)
    writer, second = (User.objects.get(email=staff_email(role)) for role in ("alerts", "safeguarding"))
    for facts in read("alerts")["alerts"]:
        began = _moment(today - dt.timedelta(days=facts["ago"]), facts["at"])
        said = {name: facts[name] for name in (*write.WORDS, "quadrants")}
        first = Alert.objects.of(partnership).firsts().filter(title=facts["title"]).first()
        if first is None:
            tell(facts["title"])
            first = write.write(partnership, said, by=writer)
        _send(first, began, writer, second)
        for follows in facts.get("followed", ()):
            there = first.followed_by.filter(kind=follows["kind"]).first()
            there = there or write.follow_up(first, Alert.Kind(follows["kind"]), {**said, **follows}, by=writer)
            _send(there, began + follows["after"] * MINUTE, writer, second)


def _send(alert: Alert, began: dt.datetime, writer: User, second: User) -> None:
    """Approved and sent, as if it had begun then. The times between its steps stay."""
    if alert.state == Alert.State.SENT and alert.made_at == began:
        return
    alert = ask.approve(ask.ask(alert, by=writer), by=second, seen=alert.version) if alert.is_open else alert
    mailing = alert.mailing()
    assert mailing is not None  # noqa: S101 (it was sealed)
    deliver(mailing)
    back = alert.made_at - began
    _earlier(
        Mailing.objects.filter(pk=mailing.pk), back, "sealed_at", "goes_at", "begun_at", "first_left_at", "ended_at"
    )
    _earlier(Delivery.objects.filter(mailing=mailing), back, "done_at", "next_try")
    _earlier(AlertStep.objects.filter(alert=alert), back, "at")
    _earlier(Alert.objects.filter(pk=alert.pk), back, "asked_at", "approved_at", "sent_at", "made_at")
    alert.refresh_from_db()
    alerts_after.follow(alert)


def _earlier(rows: Any, back: dt.timedelta, *fields: str) -> None:
    for row in rows:
        times = {name: at - back for name in fields if (at := getattr(row, name)) is not None}
        rows.model.objects.filter(pk=row.pk).update(**times)


def _moment(day: dt.date, at: str) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.fromisoformat(at)))
