"""What was done about an alert: a line each, for its screen, for `alert_status` and for whoever asks afterwards."""

import datetime as dt

from django.utils import timezone

from bulletins.models.alert import Alert, AlertStep
from cms.users.models import User


def note(
    alert: Alert, what: AlertStep.What, *, by: User | None = None, words: str = "", once: bool = False
) -> AlertStep:
    """One line. `once`: where there is such a line already, that one stands."""
    if once and (there := AlertStep.objects.filter(alert=alert, what=what).first()):
        return there
    now = timezone.now()
    return AlertStep.objects.create(alert=alert, what=what, by=by, words=" ".join(words.split())[:500], at=now)


def first(alert: Alert, what: AlertStep.What) -> dt.datetime | None:
    """When something was first done."""
    found: dt.datetime | None = AlertStep.objects.filter(alert=alert, what=what).values_list("at", flat=True).first()
    return found
