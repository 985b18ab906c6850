"""What came after the demo's alerts: most schools confirm at once, one by a colleague, one only on the telephone."""

import datetime as dt

from bulletins.alerts import proof
from bulletins.alerts.proof_words import in_short
from bulletins.alerts.schools import AtSchool, schools_of
from bulletins.alerts.settings import kept_settings_of
from bulletins.models import Alert, AlertChase, AlertConfirmation, AlertOpening, AlertProof, AlertStep
from cms.people.models import Partnership, Seat

How, Chased = AlertConfirmation.How, AlertChase.How
MINUTE = dt.timedelta(minutes=1)


def mark_test_seats(partnership: Partnership) -> None:
    """Two of the first school's, so that a drill can be tried; and whom schools call."""
    kept = kept_settings_of(partnership)
    kept.call_about_it = "Safeguarding desk, 020 7946 0199"
    kept.save(update_fields=["call_about_it"])
    seats = Seat.objects.of(partnership).filter(school__isnull=False, role__key__in=["headteacher", "dsl"])
    kept.test_seats.set(seats.order_by("school__name", "role__key")[:2])


def follow(alert: Alert) -> None:
    """Confirmations, chases and proof of one that was sent long ago."""
    if alert.sent_at is None or AlertProof.objects.filter(alert=alert).exists():
        return
    schools = [each for each in schools_of(alert) if each.seats]
    AlertConfirmation.objects.bulk_create(_confirmation(alert, at, n, len(schools)) for n, at in enumerate(schools))
    AlertOpening.objects.bulk_create(
        AlertOpening(alert=alert, school=at.school, at=alert.sent_at + (n + 1) * MINUTE)
        for n, at in enumerate(schools[:-1])
    )
    AlertStep.objects.bulk_create(
        AlertStep(alert=alert, what=AlertStep.What.CONFIRMED, at=row.at, by=row.noted_by,
                  words=f"{row.school.name}: {row.role}")
        for row in AlertConfirmation.objects.filter(alert=alert).select_related("school", "noted_by")
    )  # fmt: skip
    if schools and alert.kind != Alert.Kind.STAND_DOWN:
        _chase(alert, schools[-1])
    _prove(alert)


def _confirmation(alert: Alert, at: AtSchool, n: int, of: int) -> AlertConfirmation:
    assert alert.sent_at is not None  # noqa: S101 (it was sent)
    seat = at.seats[0]
    row = AlertConfirmation(
        alert=alert, school=at.school, how=How.HOLDER, contact=seat.delivery.contact, name=seat.delivery.name,
        role=seat.role, at=alert.sent_at + (n + 2) * MINUTE, key=f"{alert.pk}:demo:{at.school.pk}",
    )  # fmt: skip
    if n == of - 1:
        row.how, row.contact, row.name, row.role = How.PHONE, None, "Marion Tuck", "Caretaker"
        row.at, row.noted_by = alert.sent_at + 52 * MINUTE, alert.asked_by
    elif n == of - 2:
        row.how, row.contact, row.name, row.role = How.COLLEAGUE, None, "Dylan Marsh", "School secretary"
    return row


def _chase(alert: Alert, at: AtSchool) -> None:
    assert alert.sent_at is not None  # noqa: S101 (it was sent)
    taken = [(Chased.REMINDER, 10, seat.delivery.contact, seat.role) for seat in at.seats]
    AlertChase.objects.bulk_create(
        AlertChase(alert=alert, school=at.school, how=how, contact=contact, role=role,
                   at=alert.sent_at + minutes * MINUTE, key=f"{how}:{at.school.pk}:{contact.pk if contact else ''}")
        for how, minutes, contact, role in [*taken, (Chased.PHONE, 45, None, "")]
    )  # fmt: skip


def _prove(alert: Alert) -> None:
    assert alert.sent_at is not None  # noqa: S101 (it was sent)
    found, at = proof.find(alert), alert.sent_at + 10 * MINUTE
    AlertProof.objects.create(
        alert=alert, at=at, seats=found.seats, accepted=found.accepted, arrived=found.arrived,
        failed=list(found.failed), domains=list(found.domains),
    )  # fmt: skip
    AlertStep.objects.create(alert=alert, what=AlertStep.What.PROVED, at=at, words=in_short(found))
