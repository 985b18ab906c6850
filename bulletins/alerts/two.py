"""The two people of an alert: who asked for it to be sent, and who said yes."""

from django.db.models import Q

from bulletins.alerts.ask import holders
from bulletins.alerts.chase_steps import until
from bulletins.alerts.tell_staff import address, write_to
from bulletins.models.alert import Alert
from cms.people import rights
from cms.people.models import Contact
from cms.people.models.contact import fold
from cms.users.models import User
from newsletters.texts.tell import text as tell_by_text


def both(alert: Alert) -> list[User]:
    """Each once; who has lost the right since is told nothing. Where none of them has it: everybody who has."""
    people = {user.pk: user for user in (alert.asked_by or alert.made_by, alert.approver) if user is not None}
    may = [user for user in people.values() if rights.ALERTS in rights.of(user, alert.partnership)]
    return may or list(holders(alert))


def tell_both(alert: Alert, *, key: str, subject: str, text: str, words: str, name: str) -> None:
    """By letter, and by text where their number is known; both lead to the page of that name. Once for each key."""
    drill = "This is a drill. " if alert.drill else ""
    for user in both(alert):
        write_to(
            user, alert, key=f"{key}:{user.pk}", subject=subject, said=f"{drill}{text}", kind="alert", page=name,
            expires_at=until(alert),
        )  # fmt: skip
        own = Q(user=user) | Q(email_folded=fold(user.email))
        if contact := Contact.objects.of(alert.partnership).filter(own).first():
            tell_by_text(
                contact,
                key=f"{key}:{user.pk}",
                kind="alert",
                words=f"{drill}{words} {address(alert, name)}",
                urgent=True,
                expires_at=until(alert),
            )
