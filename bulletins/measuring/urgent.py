"""An urgent mailing into a bulk one that is under way: how soon its first letter is taken, and its last."""

import time
from collections.abc import Callable
from typing import Any

from django.db.models import Max, Min
from django.utils import timezone

from bulletins.models import Edition
from newsletters.models import Delivery, Lane, List, Mailing
from newsletters.sealing.seal import seal

LOOK = 0.02


def seal_into(bulk: Mailing, edition: int, a_list: int, told: Callable[[], bool]) -> dict[str, Any]:
    """Wait until letters of the bulk mailing have left, and seal an approved edition as urgent.

    Gives the mailing's number, and when it was asked for, by the clock; nothing where none left before it was told.
    """
    source, to = Edition.objects.get(pk=edition), List.objects.get(pk=a_list)
    while not bulk.deliveries.filter(state=Delivery.State.SENT).exists():
        if told():
            return {}
        time.sleep(LOOK)
    asked = timezone.now()
    mailing = seal(source, lists=[to], by=bulk.sealed_by, goes_at=asked, lane=Lane.URGENT)
    return {"mailing": mailing.pk, "asked": asked.timestamp()}


def figures(bulk: Mailing, urgent: Mailing, asked: float) -> dict[str, Any]:
    """Seconds from when it was asked for, sealing included, until its first and its last outcome stood written down.

    `bulk_after`: how many bulk letters went after its last, so that one sees what it went into.
    """
    over = urgent.deliveries.exclude(done_at=None).aggregate(first=Min("done_at"), last=Max("done_at"))
    if over["last"] is None:
        return {"mailing": urgent.pk, "started_after": None, "ended_after": None, "bulk_after": 0}
    return {
        "mailing": urgent.pk,
        "started_after": round(over["first"].timestamp() - asked, 3),
        "ended_after": round(over["last"].timestamp() - asked, 3),
        "bulk_after": bulk.deliveries.filter(done_at__gt=over["last"]).count(),
    }
