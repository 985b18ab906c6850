"""Whom an alert goes to, under a name: what one person asked for and the other approved is what goes.

Seats, their holders, quadrants and test seats change beside an alert: none of that is a change of its words.
"""

import hashlib
import json
from collections.abc import Iterable

from bulletins.alerts.audience import OfTheFirst, audience_of
from bulletins.alerts.settings import settings_of
from bulletins.alerts.tell_staff import write_to
from bulletins.models.alert import Alert
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
    """Whoever asked has to look again; once for each change."""
    if alert.asked_by is None:
        return
    write_to(
        alert.asked_by,
        alert,
        key=f"alert-whom:{alert.pk}:{alert.version}:{now[:16]}",
        subject="Look again, and ask again",
        said="Whom it goes to has changed since you asked for approval, so it did not leave. Read who gets it now, and "
        "ask again:",
    )


def tell_that_it_stays(alert: Alert, people: Iterable[User | None], step: int) -> None:
    """Who asked and who approved hear that it did not leave; why stands in its log."""
    for user in {user.pk: user for user in people if user is not None}.values():
        write_to(
            user,
            alert,
            key=f"alert-stays:{step}:{user.pk}",
            subject="It did not leave",
            said="What was approved could not leave, and waits for approval again. Read why, and mend it:",
        )
