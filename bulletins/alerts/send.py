"""An approved alert leaves: sealed by the urgent lane, at once."""

import logging

from django.db import transaction
from django.utils import timezone

from bulletins.alerts.steps import note
from bulletins.alerts.whom import Changed, tell_of_change, tell_that_it_stays, whom
from bulletins.models.alert import Alert, AlertStep
from newsletters.edition import NotApproved
from newsletters.models import Lane, Mailing
from newsletters.sealing.seal import TOOK_TOO_LONG, CannotSeal, seal

log = logging.getLogger(__name__)


def send(alert: Alert, *, just_approved: bool = False) -> Mailing:
    """Its mailing, now. A second call finds the first's, also where its rest was cancelled since: whoever presses late
    sends nothing again. Raises NotApproved, CannotSeal; Changed where it would go to others than was approved: it waits
    for somebody to ask again. `just_approved`: whom it goes to was asked a moment ago, by the yes itself.
    """
    mailing = alert.mailing()
    if mailing is None and not just_approved and (goes_to := whom(alert)) != alert.approved_whom:
        _put_back(alert, goes_to)
        raise Changed
    mailing = mailing or seal(alert, by=alert.approver, goes_at=timezone.now(), lane=Lane.URGENT)
    with transaction.atomic():
        if not Alert.objects.filter(pk=alert.pk, state=Alert.State.APPROVED).update(
            state=Alert.State.SENT, sent_at=mailing.sealed_at
        ):
            return mailing
        note(alert, AlertStep.What.SEALED, by=alert.approver, words=f"{mailing.deliveries.count()} letters", once=True)
    return mailing


@transaction.atomic
def _put_back(alert: Alert, goes_to: str) -> None:
    if waits_again(alert):
        note(alert, AlertStep.What.CHANGED, words="Whom it goes to has changed, so it waits to be asked for again.")
        tell_of_change(alert, goes_to)


@transaction.atomic
def _say_that_it_stays(alert: Alert, fault: Exception) -> None:
    """Nobody is looking on when the clock finds that it cannot leave: so it waits again, and its two people hear it."""
    people = [alert.asked_by, alert.approver]
    if waits_again(alert):
        step = note(
            alert, AlertStep.What.SENT_BACK, words=f"It was approved and did not leave. {str(fault) or fault.__doc__}"
        )
        tell_that_it_stays(alert, people, step.pk)


def waits_again(alert: Alert) -> bool:
    """Let it wait for a second person; false where it left meanwhile, or waits already."""
    return bool(
        Alert.objects.filter(pk=alert.pk, state=Alert.State.APPROVED).update(
            state=Alert.State.ASKED, approver=None, approved_at=None, approved_version=None, glass_reason=""
        )
    )


def send_what_is_approved() -> int:
    """For the clock: what a process left that died between the approval and the sealing. Gives how many left."""
    sent = 0
    for alert in Alert.objects.filter(state=Alert.State.APPROVED).select_related(
        "partnership", "publication", "asked_by", "approver"
    ):
        try:
            send(alert)
            sent += 1
        except Changed:
            log.warning("Alert %s goes to others than was approved, and waits to be asked for again", alert.pk)
        except (NotApproved, CannotSeal) as fault:
            log.error("Alert %s is approved and cannot leave", alert.pk)  # Not what: it may quote it.
            if str(fault) != TOOK_TOO_LONG:  # That one leaves at the next look.
                _say_that_it_stays(alert, fault)
        except Exception:  # One alert must not keep another from leaving.
            log.exception("Sending alert %s failed", alert.pk)
    return sent
