"""Letters in doubt: the connection or the process broke off after the letter and before the server's answer, so that
nobody can tell whether it was taken. They settle themselves (`newsletters.delivery.hear`), or a person says what is to
be done.
"""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db.models import Count, QuerySet
from wagtail.log_actions import log

from cms.people.models import Partnership
from cms.users.models import User
from newsletters.delivery import hear
from newsletters.delivery.again import let_go_again
from newsletters.models import Delivery, Mailing


def of(mailing: Mailing) -> QuerySet[Delivery]:
    """Its letters in doubt, those that waited longest first."""
    found: QuerySet[Delivery] = mailing.deliveries.filter(state=Delivery.State.UNKNOWN).order_by("done_at", "pk")
    return found


def mailings(partnership: Partnership, *, user: Any) -> list[tuple[Mailing, int]]:
    """Mailings with letters in doubt that this user may know of, the newest first, each with how many they are."""
    found = Mailing.objects.of(partnership).visible_to(user).order_by()
    letters = Delivery.objects.filter(state=Delivery.State.UNKNOWN, mailing__in=found.values("pk")).order_by()
    counted = dict(letters.values_list("mailing").annotate(n=Count("pk")))
    rows = Mailing.objects.filter(pk__in=counted).select_related("publication").order_by("-goes_at", "-pk")
    return [(mailing, counted[mailing.pk]) for mailing in rows]


def send_again(
    mailing: Mailing, *, only: Collection[int] | None = None, seen_at: dt.datetime | None = None, by: User | None = None
) -> int:
    """Let what is in doubt go again, under the same Message-ID, by which many receivers drop a second copy. How many.

    All of it, or `only` these, and nothing that came into doubt after somebody looked (`seen_at`): so a second click
    does nothing. What was settled meanwhile does not go, nor what goes to somebody who has left. Raises Refused.
    """
    letters = _meant(mailing, only, seen_at)
    return let_go_again(mailing, letters, was=Delivery.State.UNKNOWN, action="newsletters.send_again", by=by)


def take_as_arrived(
    mailing: Mailing, *, only: Collection[int] | None = None, seen_at: dt.datetime | None = None, by: User | None = None
) -> int:
    """Count what is in doubt as sent: somebody asked a reader, or lets it be. Gives how many were settled by this."""
    numbers = _meant(mailing, only, seen_at).values_list("pk", flat=True)
    settled = sum(hear.arrived(pk, by="somebody here took it as arrived") for pk in numbers)
    if settled:
        log(instance=mailing, action="newsletters.take_as_arrived", user=by, data={"letters": settled})
    return settled


def _meant(mailing: Mailing, only: Collection[int] | None, seen_at: dt.datetime | None) -> QuerySet[Delivery]:
    found = of(mailing)
    if only is not None:
        found = found.filter(pk__in=only)
    return found.filter(done_at__lte=seen_at) if seen_at else found
