"""The first and the last of a mailing: its source hears that a letter has left; with nothing left it is done."""

import logging

from django.db.models import Exists, OuterRef
from django.utils import timezone

from newsletters.models import Delivery, Mailing

log = logging.getLogger(__name__)


def tell_of_first_letter(mailing: Mailing) -> None:
    """Tell the source, which lets its archive appear. Where that fails letters still go, and it is told again later."""
    if mailing.first_left_at is not None:
        return
    mailing.refresh_from_db(fields=["first_left_at"])
    if mailing.first_left_at is not None:
        return
    try:
        if mailing.source is not None:
            mailing.source.on_first_letter()
    except Exception:
        log.exception("The source of mailing %s could not be told that its first letter has left", mailing.pk)
        return
    mailing.first_left_at = timezone.now()
    Mailing.objects.filter(pk=mailing.pk, first_left_at=None).update(first_left_at=mailing.first_left_at)


def tell_whom_nobody_told() -> None:
    """For a process that ended between the first letter and the telling."""
    sent = Delivery.objects.filter(mailing=OuterRef("pk"), state=Delivery.State.SENT)
    for mailing in Mailing.objects.filter(Exists(sent), first_left_at=None):
        tell_of_first_letter(mailing)


def finish() -> int:
    """Mark as done every mailing of which no letter is left to go. Gives how many they were."""
    left = Delivery.objects.filter(mailing=OuterRef("pk")).open()
    over = Mailing.objects.going().exclude(Exists(left)).order_by()
    return over.update(state=Mailing.State.DONE, ended_at=timezone.now())
