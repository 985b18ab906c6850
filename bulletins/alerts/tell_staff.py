"""What staff are told of an alert. Such a letter says nothing of it: it may be shown on a locked telephone."""

import datetime as dt

from django.urls import reverse

from bulletins.models.alert import Alert
from cms.notices.tell import tell
from cms.users.models import User


def address(alert: Alert, page: str = "alerts:alert") -> str:
    """Its page of that name, which says nothing of its title."""
    return alert.partnership.url(reverse(page, args=[alert.pk]))


def write_to(
    user: User, alert: Alert, *, key: str, subject: str, said: str, kind: str = "approval", page: str = "alerts:alert",
    expires_at: dt.datetime | None = None,
) -> None:  # fmt: skip
    """At once; what it is about stands behind the address alone."""
    tell(
        alert.partnership,
        key=key,
        kind=kind,
        to=user.email,
        subject=subject,
        text=f"{said}\n\n{address(alert, page)}",
        urgent=True,
        secret=True,
        expires_at=expires_at,
    )
