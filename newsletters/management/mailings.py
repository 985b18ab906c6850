"""What the commands about a mailing share."""

import contextlib
from typing import Any

from django.core.management.base import CommandError

from newsletters.models import Delivery, Mailing


def mailing_of(number: int) -> Mailing:
    """The mailing of a number. Raises CommandError (exit code 2)."""
    with contextlib.suppress(OverflowError):
        found: Mailing | None = Mailing.objects.filter(pk=number).first()
        if found is not None:
            return found
    raise CommandError(f"There is no mailing {number}. `seal` gives the number of what it sealed.", returncode=2)


def states_of(mailing: Mailing) -> dict[str, int]:
    """How many deliveries are in each state, also where there are none."""
    found = mailing.states()
    return {state: found.get(state, 0) for state in Delivery.State.values}


def state_of(mailing: Mailing) -> dict[str, Any]:
    return {"mailing": mailing.pk, "state": mailing.state, "states": states_of(mailing)}
