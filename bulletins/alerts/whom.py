"""Whom an alert goes to, under a name: what one person asked for and the other approved is what goes.

Seats, their holders, quadrants and test seats change beside an alert: none of that is a change of its words.
"""

import hashlib
import json
from collections.abc import Iterable

from django.urls import reverse

from bulletins.alerts.audience import OfTheFirst, audience_of
from bulletins.alerts.settings import settings_of
from bulletins.models.alert import Alert
from cms.notices.tell import tell
from cms.users.models import User
from newsletters.edition import CannotSeal


class Changed(CannotSeal):
    """Whom it goes to has changed since it was approved: somebody has to ask again, and a second person to approve."""

    def __str__(self) -> str:
        return str(self.__doc__)


def whom(alert: Alert) -> str:
    """The same as long as the same people are told in the same seats of the same schools. Of an update or a stand-down
    always the same: that it goes to exactly those who got the first is what is approved, whoever they are by then.
    """
    audience = audience_of(alert)
    if isinstance(audience, OfTheFirst):
        return "those who got the first"
    told = sorted((each.contact_id, each.seat.school_id, each.seat.role.key) for each in audience.holdings)
    controls = sorted(settings_of(alert.partnership).controlled())
    said = json.dumps([sorted(audience.schools), told, controls])
    return hashlib.sha256(said.encode()).hexdigest()


def tell_of_change(alert: Alert, now: str) -> None:
    """Whoever asked has to look again; once for each change. What it is about stands behind the address alone."""
    if alert.asked_by is None:
        return
    address = alert.partnership.url(reverse("alerts:alert", args=[alert.pk]))
    tell(
        alert.partnership,
        key=f"alert-whom:{alert.pk}:{alert.version}:{now[:16]}",
        kind="approval",
        to=alert.asked_by.email,
        subject="Look again, and ask again",
        text="Whom it goes to has changed since you asked for approval, so it did not leave. Read who gets it now, and "
        f"ask again:\n\n{address}",
        urgent=True,
        secret=True,
    )


def tell_that_it_stays(alert: Alert, people: Iterable[User | None], step: int) -> None:
    """Who asked and who approved hear that it did not leave; why stands in its log."""
    address = alert.partnership.url(reverse("alerts:alert", args=[alert.pk]))
    for user in {user.pk: user for user in people if user is not None}.values():
        tell(
            alert.partnership,
            key=f"alert-stays:{step}:{user.pk}",
            kind="approval",
            to=user.email,
            subject="It did not leave",
            text="What was approved could not leave, and waits for approval again. Read why, and mend it:"
            f"\n\n{address}",
            urgent=True,
            secret=True,
        )
