"""Letters that had their last word, and go again because somebody says so: those in doubt, and those refused."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.log_actions import log

from cms.users.models import User
from newsletters.delivery.stop import TooLate
from newsletters.models import Delivery, Mailing
from newsletters.sealing.held_back import hold_back

State = Delivery.State


class Refused(TooLate):
    """None of these letters can go again; the message says why."""


CANCELLED = "This mailing was cancelled, so no letter of it goes again."


def let_go_again(mailing: Mailing, letters: QuerySet[Delivery], *, was: str, action: str, by: User | None) -> int:
    """Those of these letters that are still in the state `was` go, under the same Message-ID, by which many receivers
    drop a second copy; and so with a second click none. What goes to somebody who has left or is held back does not.
    How many go. Raises Refused.
    """
    now = timezone.now()
    with transaction.atomic():
        mine = Mailing.objects.select_for_update().get(pk=mailing.pk)
        if mine.state == Mailing.State.CANCELLED:
            raise Refused(CANCELLED)
        numbers = list(letters.filter(state=was).exclude(contact=None).values_list("pk", flat=True))
        meant = Delivery.objects.filter(pk__in=numbers)
        if not meant.filter(state=was).update(state=State.PENDING, next_try=now, done_at=None, attempts=0):
            return 0
        hold_back(mine)
        again = meant.waiting().count()
        if mine.state == Mailing.State.DONE:
            mine.state, mine.ended_at = Mailing.State.GOING, None
        mine.resumed_at = now
        mine.save(update_fields=["state", "ended_at", "resumed_at"])
        log(instance=mine, action=action, user=by, data={"letters": again})
    return again


def refused(mailing: Mailing) -> QuerySet[Delivery]:
    """Letters that a server refused for good, or that could not be written: none of them arrived."""
    found: QuerySet[Delivery] = mailing.deliveries.filter(state=State.FAILED)
    return found


def try_refused(mailing: Mailing, *, by: User | None = None) -> None:
    """What was refused goes once more: a mail server was set up wrongly, and is not any more. Raises Refused."""
    with transaction.atomic():
        found = refused(mailing)
        if not found.exists():
            raise Refused("No letter of this mailing stands refused: they may be under way again already.")
        if not let_go_again(mailing, found, was=State.FAILED, action="newsletters.try_refused", by=by):
            raise Refused("Nobody whose letter was refused is still here, so none goes again.")
