"""Alerts that wait, on the admin's home: first of all that is due."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from bulletins import due
from bulletins.alerts import ask
from bulletins.due import Line
from bulletins.models.alert import Alert
from cms.people import rights
from cms.people.models import Partnership


def alerts(partnership: Partnership, user: Any, rights_here: frozenset[str]) -> Iterable[Line]:
    if rights.ALERTS not in rights_here:
        return
    for alert in Alert.objects.of(partnership).filter(state__in=Alert.OPEN).order_by("made_at"):
        asked = alert.state == Alert.State.ASKED
        mine = asked and not ask.wrote(alert, user)
        since = date_format(timezone.localtime(alert.asked_at if asked else alert.made_at), "l j F, H:i")
        yield Line(
            text=f"{alert.title}: {'waits for your approval' if mine else alert.get_state_display().lower()}",
            url=reverse("alerts:alert", args=[alert.pk]),
            note=f"{'Asked' if asked else 'Written'} {since}.",
            icon="warning",
            pressing=mine,
        )


def register() -> None:
    due.register("alerts", alerts)
