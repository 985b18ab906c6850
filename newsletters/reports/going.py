"""How far a mailing is."""

import time
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Max
from django.utils import timezone

from newsletters.models import Delivery, Mailing
from newsletters.reports import domains

#: The rate is that of so many seconds; what was through at each look is remembered for as long.
LATELY = 15
#: The first look has nothing to compare with: it takes the mean since the start, of a mailing that began lately.
BEGAN_LATELY = 600
ANSWERED = (
    Delivery.State.SENT, Delivery.State.FAILED, Delivery.State.BOUNCED, Delivery.State.COMPLAINED,
    Delivery.State.UNKNOWN,
)  # fmt: skip


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
    """How far it is: what the mailing's screen shows, and shows again every second.

    Asks the index of states alone; where letters are put off or refused, it looks at those too.
    """
    now = timezone.now()
    states = mailing.states()
    total = sum(states.values())
    left = sum(states.get(state, 0) for state in Delivery.OPEN)
    rate = _rate(mailing, sum(states.get(state, 0) for state in ANSWERED)) if left else 0.0
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
        "slowest": domains.slowest(mailing) if states.get(Delivery.State.DEFERRED) else [],
        "failing": [domain.in_words for domain in domains.failing_now(mailing, states)],
        "over": mailing.state in (Mailing.State.DONE, Mailing.State.CANCELLED) and not left,
    }


def _rate(mailing: Mailing, through: int) -> float:
    """Letters a second, by what was through at earlier looks."""
    key, now = f"mailing-looks:{mailing.pk}", time.time()
    looks = [(at, then) for at, then in cache.get(key, []) if now - LATELY <= at < now]
    # Several people look at once: one look a second is enough.
    if not looks or now - looks[-1][0] >= 1:
        cache.set(key, [*looks, (now, through)], LATELY * 2)
    if looks and now - looks[0][0] >= 1:
        return max(0.0, (through - looks[0][1]) / (now - looks[0][0]))
    elapsed = now - mailing.since.timestamp()
    began_lately = mailing.state == Mailing.State.GOING and 0 < elapsed < BEGAN_LATELY
    return through / max(elapsed, 1.0) if began_lately else 0.0
