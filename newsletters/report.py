"""What became of a mailing, in figures."""

import datetime as dt
from typing import Any

from django.db.models import Count, Max, Min, Q
from django.utils import timezone

from newsletters.models import Delivery, Mailing


def figures(mailing: Mailing) -> dict[str, Any]:
    """Recipients, variants, the bytes of the largest letter, and how many deliveries are in each state (zeros too)."""
    states = mailing.states()
    variants = mailing.variants.aggregate(n=Count("pk"), largest=Max("largest"))
    return {
        "mailing": mailing.pk,
        "recipients": sum(states.values()),
        "variants": variants["n"],
        "largest_letter_bytes": variants["largest"] or 0,
        "deliveries": {state: states.get(state, 0) for state in Delivery.State.values},
    }


def progress(mailing: Mailing) -> dict[str, Any]:
    """How far it is: what the mailing's screen shows, and shows again every second."""
    now = timezone.now()
    states = mailing.states()
    total = sum(states.values())
    left = sum(states.get(state, 0) for state in Delivery.OPEN)
    lately = mailing.deliveries.filter(done_at__gte=now - dt.timedelta(seconds=10)).aggregate(
        n=Count("pk", filter=Q(state=Delivery.State.SENT)), first=Min("done_at")
    )
    seconds = max((now - lately["first"]).total_seconds(), 1.0) if lately["first"] else 1.0
    rate = lately["n"] / seconds
    return {
        "state": mailing.state,
        "state_label": mailing.get_state_display() if now >= mailing.goes_at or mailing.ended_at else "Waiting to go",
        "stoppable": mailing.stoppable,
        "seconds_to_stop": max(0, round((mailing.goes_at - now).total_seconds())) if mailing.stoppable else 0,
        "total": total,
        "done": total - left,
        "left": left,
        "percent": round(100 * (total - left) / total) if total else 100,
        "rate": round(rate, 1),
        "seconds_left": round(left / rate) if rate else None,
        "states": [
            {"state": state.value, "label": state.label, "n": states[state.value]}
            for state in Delivery.State
            if states.get(state.value)
        ],
        "over": mailing.state in (Mailing.State.DONE, Mailing.State.CANCELLED) and not left,
    }
