"""What a school reads when it is chased. Subjects say nothing: they are shown on locked telephones."""

from typing import NamedTuple

from django.utils import timezone

from bulletins.alerts.content import HANDLING
from bulletins.models.alert import Alert
from cms.core.language import long_date
from cms.people.models import School


class Words(NamedTuple):
    subject: str
    text: str


def reminder(alert: Alert, school: School, address: str) -> Words:
    text = (
        f"You have a message of {alert.partnership.name} that nobody at {school.name} has confirmed yet: the "
        f"{alert.publication.name.lower()} of {_at(alert)}.\n\nRead it, and confirm that you have it:\n\n{address}"
    )
    return Words(f"{_drill(alert)}{alert.publication.name}: please confirm", f"{_is_drill(alert)}{text}")


def to_deputy(alert: Alert, school: School, address: str) -> Words:
    text = "\n\n".join((
        f"Nobody at {school.name} has confirmed this message of {_at(alert)}, so it comes to you as deputy. Tell your "
        "headteacher or designated safeguarding lead.",
        alert.title, "What happened:", alert.what_happened, "What to do now:", alert.do_now,
        "Who to call:", alert.call, HANDLING[Alert.Handling(alert.handling)],
        f"Confirm that your school has it:\n\n{address}",
    ))  # fmt: skip
    return Words(f"{_drill(alert)}{alert.publication.name}: read this now", f"{_is_drill(alert)}{text}")


def text(alert: Alert, school: School, address: str) -> str:
    return f"{_drill(alert)}{alert.publication.name}: nobody at {school.name} has confirmed it. Read it now: {address}"


def of_sheet(number: int) -> str:
    schools = "1 school has not confirmed" if number == 1 else f"{number} schools have not confirmed"
    return f"{schools} what you sent, and letters bring nothing more. The sheet with the numbers to telephone:"


def _at(alert: Alert) -> str:
    at = timezone.localtime(alert.sent_at)
    return f"{long_date(at.date())}, {at:%H:%M}"


def _drill(alert: Alert) -> str:
    return "Drill: " if alert.drill else ""


def _is_drill(alert: Alert) -> str:
    return "This is a drill. Nothing has happened.\n\n" if alert.drill else ""
