"""What staff are told of an alert. Such a letter says nothing of it: it may be shown on a locked telephone."""

import datetime as dt

from django.urls import reverse

from bulletins.models.alert import Alert
from cms.notices.tell import tell
from cms.users.models import User


def address(alert: Alert) -> str:
    """Its page, which says nothing of its title."""
    return alert.partnership.url(reverse("alerts:alert", args=[alert.pk]))


def write_to(
    user: User, alert: Alert, *, key: str, subject: str, said: str, expires_at: dt.datetime | None = None
) -> None:
    """At once; what it is about stands behind the address alone."""
    tell(
        alert.partnership,
        key=key,
        kind="approval",
        to=user.email,
        subject=subject,
        text=f"{said}\n\n{address(alert)}",
        urgent=True,
        secret=True,
        expires_at=expires_at,
    )
