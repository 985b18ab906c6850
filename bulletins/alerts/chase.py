"""Chasing schools that have not confirmed an alert: its people again, then deputies, then by text, then by telephone.

Each step is taken once (`chase_steps`): a worker that is killed takes the rest at its next look.
"""

import collections
import datetime as dt
import logging
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from bulletins.alerts import chase_steps, chase_words, steps
from bulletins.alerts.audience import chased_after
from bulletins.alerts.chase_steps import How, is_over
from bulletins.alerts.schools import AtSchool, schools_of
from bulletins.alerts.settings import settings_of
from bulletins.alerts.two import tell_both
from bulletins.alerts.waited import waited
from bulletins.models.alert import Alert, AlertStep
from bulletins.models.alert_follow_up import AlertChase, AlertConfirmation
from cms.notices.models import Notice
from cms.people.models import Contact

log = logging.getLogger(__name__)

#: What a board of hundreds would open a seal for, and does not show.
_SEALED = ("notice__text", "text__words")
#: States, the same of letters and of texts, in which nobody has what was sent, nor will.
_NEVER_CAME = [Notice.State.EXPIRED, Notice.State.CANCELLED, Notice.State.FAILED]


def chase() -> int:
    """For the clock: every step whose time has come, of every alert of late. Gives how many were taken."""
    taken = 0
    for alert in _of_late():
        try:
            taken += chase_alert(alert)
        except Exception:  # One alert must not keep another's schools from being chased.
            log.exception("Chasing alert %s failed", alert.pk)
    return taken


def chase_alert(alert: Alert) -> int:
    """The steps of one alert whose time has come. A worker that was down for long takes them all at once."""
    if alert.sent_at is None or is_over(alert):
        return 0
    passed = waited(alert)
    wanted = settings_of(alert.partnership)
    in_turn = (
        (wanted.remind_after, How.REMINDER, chase_steps.remind),
        (wanted.deputies_after, How.DEPUTY, chase_steps.go_to_deputies),
        (wanted.text_after, How.TEXT, chase_steps.go_by_text),
        (wanted.phone_after, How.PHONE, chase_steps.put_on_sheet),
    )
    taken: collections.Counter[AlertChase.How] = collections.Counter()
    for school in unconfirmed(alert):
        for after, how, step in in_turn:
            # Where there is nobody to write to, there is nothing to wait for.
            if passed >= dt.timedelta(minutes=after) or (school.has_nobody and how == How.PHONE):
                try:
                    taken[how] += step(alert, school)
                except Exception:  # One step must not keep the rest from being taken, the telephone least of all.
                    log.exception("The step “%s” of alert %s at school %s failed", how, alert.pk, school.school.pk)
    if words := "; ".join(f"{how.label}: {number}" for how, number in taken.items() if number):
        steps.note(alert, AlertStep.What.CHASED, words=words)
    _tell_of_sheet(alert)
    return taken.total()


def unconfirmed(alert: Alert) -> list[AtSchool]:
    """Those that were to have it and have not said that they do."""
    has_it = set(AlertConfirmation.objects.filter(alert=alert).values_list("school_id", flat=True))
    return [school for school in schools_of(alert) if school.school.pk not in has_it and not school.stopped]


def chases_of(alert: Alert) -> dict[int, list[AlertChase]]:
    """By school, in the order in which they were taken."""
    found: dict[int, list[AlertChase]] = {}
    for row in AlertChase.objects.filter(alert=alert).select_related("notice", "text").defer(*_SEALED):
        found.setdefault(row.school_id, []).append(row)
    return found


def for_status(alert: Alert) -> dict[int, list[dict[str, Any]]]:
    """What `alert_status` says of each school."""
    return {
        school: [{"how": row.how, "seat": row.role, "at": row.at.isoformat(), "state": row.state} for row in rows]
        for school, rows in chases_of(alert).items()
    }


def brought_in(alert: Alert) -> QuerySet[Contact]:
    """Who was brought in as schools were chased, for the alert or for an update of it: deputies by letter, and whoever
    a reminder or a text message may have reached where the letter itself came back. They hear the end of it too.
    """
    rows = chased_after(alert).filter(contact__isnull=False)
    letters = rows.filter(how__in=[How.REMINDER, How.DEPUTY]).exclude(
        notice__isnull=False, notice__state__in=_NEVER_CAME
    )
    texts = rows.filter(how=How.TEXT, text__isnull=False).exclude(text__state__in=_NEVER_CAME)
    found: QuerySet[Contact] = Contact.objects.filter(
        Q(pk__in=letters.values("contact")) | Q(pk__in=texts.values("contact"))
    )
    return found


def _of_late() -> QuerySet[Alert]:
    sent = Alert.objects.sent().filter(sent_at__gte=timezone.now() - chase_steps.LASTS)
    found: QuerySet[Alert] = sent.exclude(kind=Alert.Kind.STAND_DOWN)
    return found.select_related("partnership", "publication", "first", "made_by", "asked_by", "approver")


def _tell_of_sheet(alert: Alert) -> None:
    """The two who sent it are told at how many schools somebody has to telephone now; again only where more came."""
    sheet = AlertChase.objects.filter(alert=alert, how=How.PHONE)
    if left := sheet.exclude(school__in=alert.confirmations.filter(school__isnull=False).values("school")).count():
        said = chase_words.of_sheet(left)
        tell_both(
            alert,
            key=f"alert-phone:{alert.pk}:{sheet.count()}",
            subject="Schools have to be telephoned",
            text=said,
            words=said,
            name="alerts:phone_sheet",
        )
