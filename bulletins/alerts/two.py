"""The two people of an alert: who asked for it to be sent, and who said yes."""

from bulletins.alerts.ask import holders
from bulletins.models.alert import Alert
from cms.people import rights
from cms.users.models import User


def both(alert: Alert) -> list[User]:
    """Each once; who has lost the right since is told nothing. Where none of them has it: everybody who has."""
    people = {user.pk: user for user in (alert.asked_by or alert.made_by, alert.approver) if user is not None}
    may = [user for user in people.values() if rights.ALERTS in rights.of(user, alert.partnership)]
    return may or list(holders(alert))
