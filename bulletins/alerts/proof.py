"""The proof of an alert: some minutes after it left, enough of its seats were accepted by their servers, and its
control letters arrived. It is looked for again for a day, and what changes is told.
"""

import dataclasses
import datetime as dt
import logging
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from bulletins.alerts import proof_words, steps
from bulletins.alerts.proof_words import Found
from bulletins.alerts.schools import ACCEPTED, AtSchool, schools_of
from bulletins.alerts.settings import settings_of
from bulletins.alerts.two import tell_both
from bulletins.alerts.waited import waited
from bulletins.models.alert import Alert, AlertStep
from bulletins.models.alert_follow_up import AlertArrival, AlertControl, AlertProof
from cms.core.discreet import discreet
from newsletters.models import Delivery, Mailing
from newsletters.reports.domains import by_domain

log = logging.getLogger(__name__)

LASTS = dt.timedelta(hours=24)
#: Sentences that are kept of one proof.
MOST = 200
#: One letter that a domain refuses says nothing of the domain.
LEAST = 2


def prove() -> int:
    """For the clock: every alert of late whose time has come. Gives how many proofs were made or changed."""
    changed = 0
    sent = Alert.objects.sent().filter(sent_at__gte=timezone.now() - LASTS)
    for alert in sent.select_related("partnership", "publication", "made_by", "asked_by", "approver"):
        try:
            changed += prove_alert(alert)
        except Exception:  # One alert must not keep another from being proved.
            log.exception("The proof of alert %s failed", alert.pk)
    return changed


def prove_alert(alert: Alert) -> bool:
    """Look now, if it is time, and keep what was found; whether it is other than it was."""
    after = dt.timedelta(minutes=settings_of(alert.partnership).proof_after)
    if alert.sent_at is None or waited(alert) < after:
        return False
    found = find(alert)
    given = {**dataclasses.asdict(found), "arrived": found.arrived}
    with transaction.atomic():
        before = AlertProof.objects.select_for_update().filter(alert=alert).first()
        if before is not None and all(getattr(before, name) == value for name, value in given.items()):
            return False
        AlertProof.objects.update_or_create(alert=alert, defaults={**given, "at": timezone.now()})
        if before is None or before.arrived != found.arrived:
            steps.note(alert, AlertStep.What.PROVED, words=proof_words.in_short(found))
            if before is not None or not found.arrived:
                _tell(alert, found)
    return True


def find(alert: Alert) -> Found:
    seats = [(school, seat) for school in schools_of(alert) for seat in school.seats]
    mailing = alert.mailing()
    controls, left_out = _controls(alert)
    return Found(
        seats=len(seats),
        accepted=sum(seat.accepted for _, seat in seats),
        controls=len(controls),
        controls_arrived=sum(controls),
        failed=[*left_out, *(_sentence(school, seat) for school, seat in seats if not seat.accepted)][:MOST],
        domains=list(_domains(mailing)) if mailing else [],
    )


def _sentence(school: AtSchool, seat: Any) -> str:
    said = discreet(seat.delivery.reply)[:200]
    return (
        f"{school.school.name}, {seat.role}: {seat.delivery.get_state_display().lower()}{f' ({said})' if said else ''}"
    )


def _controls(alert: Alert) -> tuple[list[bool], list[str]]:
    """Of each control mailbox whether it has the letter, and what is said of those that have none. Where mailboxes are
    not read, their server's word is what there is.
    """
    rows = list(AlertControl.objects.filter(alert=alert).values_list("delivery_id", "delivery__state"))
    numbers = [number for number, _ in rows]
    seen = set(AlertArrival.objects.filter(delivery__in=numbers).values_list("delivery_id", flat=True))
    arrived = [number in seen if settings.CONTROL_IMAP_URL else state in ACCEPTED for number, state in rows]
    if not (without := numbers.count(None)):
        return arrived, []
    are = "A control mailbox was" if without == 1 else f"{without} control mailboxes were"
    return arrived, [f"{are} left out of its letters, and can prove nothing. Look at the settings of alerts."]


def _domains(mailing: Mailing) -> Iterator[str]:
    """Receiving domains that fail as a whole, and letters that nobody asked a server to take yet."""
    for domain in sorted(by_domain(mailing.deliveries.all()).values(), key=lambda each: (-each.trouble, each.name)):
        if domain.asked >= LEAST and domain.as_a_whole:
            yield f"{domain.in_words}."
    waiting = mailing.deliveries.filter(state__in=Delivery.OPEN, attempts__lt=2).count()
    if waiting:
        letters = "1 letter" if waiting == 1 else f"{waiting:,} letters"
        yield f"{letters} did not leave yet: look whether our own mail server works."


def _tell(alert: Alert, found: Found) -> None:
    """Both people, by letter and by text: where our mail server is down, no letter comes either."""
    tell_both(
        alert,
        key=f"alert-proof:{alert.pk}:{found.accepted}:{found.controls_arrived}",
        subject="It arrived after all" if found.arrived else "It did not arrive everywhere",
        text=proof_words.letter(found),
        words=proof_words.text(found),
        name="alerts:proof",
    )
