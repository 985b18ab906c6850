"""Confirming that a school has an alert: by the holder of a link, by a colleague who names themselves, or on the
telephone. Pressing twice is pressing once.
"""

from typing import Any

from django.db import transaction
from django.utils import timezone

from bulletins.alerts.chase_steps import call_off
from bulletins.alerts.reached import At, Reached
from bulletins.alerts.steps import note
from bulletins.inbox.clean import UNSEEN
from bulletins.models.alert import Alert, AlertSeat, AlertStep
from bulletins.models.alert_follow_up import AlertConfirmation, AlertOpening
from cms.people.models import School
from cms.users.models import User

How = AlertConfirmation.How


class NotConfirmed(Exception):
    """Say who you are; the message says what is missing."""


def by_holder(found: Reached) -> None:
    """Whose link it is has it: at each of their schools, in their seat."""
    if found.contact is None:
        raise NotConfirmed("Give your name: we do not know whose link this is any more.")
    for at in found.at:
        given: dict[str, Any] = {"contact": found.contact, "name": found.contact.name, "role": at.role}
        _confirm(found.alert, at.school, key=f"{found.key}:{at.school.pk}", how=How.HOLDER, **given)


def by_colleague(found: Reached, *, name: str, role: str) -> None:
    """Somebody else at the same school read it. Raises NotConfirmed."""
    name, role = _line(name), _line(role)
    if len(name) < 2:
        raise NotConfirmed("Give your name.")
    if len(role) < 2:
        raise NotConfirmed("Say what you do at the school.")
    for at in found.at:
        key = f"{found.key}:{at.school.pk}:{name.casefold()[:100]}"
        _confirm(found.alert, at.school, key=key, how=How.COLLEAGUE, name=name[:160], role=role[:80])


def by_telephone(alert: Alert, school: School, *, name: str, role: str, by: User) -> None:
    """Somebody said so on the telephone, and a member of staff notes it. Raises NotConfirmed."""
    name, role = _line(name), _line(role)
    if len(name) < 2:
        raise NotConfirmed(f"{school.name}: give the name of whoever you spoke to.")
    if not AlertSeat.objects.filter(alert=alert, school=school).exists():
        raise NotConfirmed(f"{school.name} is not among the schools of this alert.")
    key = f"phone:{school.pk}:{name.casefold()[:100]}"
    _confirm(alert, school, key=key, by=by, how=How.PHONE, name=name[:160], role=role[:80])


@transaction.atomic
def _confirm(alert: Alert, school: School, *, key: str, by: User | None = None, **given: Any) -> None:
    given |= {"alert": alert, "school": school, "at": timezone.now(), "noted_by": by}
    _, is_new = AlertConfirmation.objects.get_or_create(key=f"{alert.pk}:{key}", defaults=given)
    if is_new:
        call_off(alert, school)
        # The seat, and no name: this log outlives what is known of people.
        words = f"{school.name}: {given['role'] or 'somebody there'}"
        note(alert, AlertStep.What.CONFIRMED, by=by, words=words)


def opened(found: Reached) -> None:
    """A browser ran the page. It proves nothing."""
    for at in found.at:
        AlertOpening.objects.get_or_create(alert=found.alert, school=at.school, defaults={"at": timezone.now()})


def confirmations_of(alert: Alert) -> dict[int, list[AlertConfirmation]]:
    """By school, the first first."""
    found: dict[int, list[AlertConfirmation]] = {}
    for row in AlertConfirmation.objects.filter(alert=alert, school__isnull=False):
        found.setdefault(row.school_id, []).append(row)
    return found


def for_status(alert: Alert) -> dict[int, list[dict[str, Any]]]:
    """What `alert_status` says of each school."""
    return {
        school: [{"by": row.name, "seat": row.role, "how": row.how, "at": row.at.isoformat()} for row in confirmations]
        for school, confirmations in confirmations_of(alert).items()
    }


def at_schools(found: Reached) -> list[tuple[At, AlertConfirmation | None]]:
    """Each school of a link with its first confirmation."""
    there = confirmations_of(found.alert)
    return [(at, there[at.school.pk][0] if at.school.pk in there else None) for at in found.at]


def _line(text: str) -> str:
    """One line, without what nobody can see and what turns the words after it round."""
    return " ".join(UNSEEN.sub(" ", text).split())
