"""The letters that reach some people on some days: what came, and what is still to go."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.utils import timezone

from cms.notices.models import Notice
from cms.people.models import Partnership
from newsletters.models import Delivery, Mailing

#: What was to go before a week may still arrive in it: letters are tried for days.
BEFORE = dt.timedelta(days=4)
BATCH = 2000
NOTICES = "Notices and reminders"
A_DAY = dt.timedelta(days=1)

#: What lands on a desk once: the publication's name, and what distinguishes it from others of that day.
What = tuple[str, str]


class Hit(NamedTuple):
    """One letter to one person on one day; `came`: they have it, or may. Else it is still to go."""

    contact: int | None
    seat: int | None
    day: dt.date
    what: What
    came: bool


def hits(
    partnership: Partnership, user: Any, days: Sequence[dt.date], contacts: Sequence[int], seats: Sequence[int]
) -> Iterator[Hit]:
    """To people by number, and to seats whose reader was erased, on these days: by mailings that a user may know of."""
    start, end = (timezone.make_aware(dt.datetime.combine(day, dt.time())) for day in (days[0], days[-1] + A_DAY))
    visible = Mailing.objects.of(partnership).visible_to(user)
    lasted = Q(goes_at__gte=start - BEFORE) | Q(ended_at__gte=start) | Q(state__in=Mailing.UNDER_WAY)
    around = visible.filter(lasted, goes_at__lt=end)
    mailings = {each.pk: each for each in around.select_related("publication").order_by()}
    for batch in _batches(contacts):
        yield from _letters(mailings, Q(contact__in=batch), days)
        yield from _notices(Notice.objects.of(partnership).filter(contact__in=batch), start, end)
    for batch in _batches(seats):
        yield from _letters(mailings, Q(contact=None, seat__in=batch), days)


def _letters(mailings: dict[int, Mailing], to: Q, days: Sequence[dt.date]) -> Iterator[Hit]:
    """Of those that came or are to come in these days. An erased reader's letter came to their seat."""
    letters: QuerySet[Delivery] = Delivery.objects.filter(to, mailing__in=list(mailings))
    meant = letters.filter(state__in=[*Delivery.HAD_IT, *Delivery.WAITING]).order_by()
    today = timezone.localdate()
    for pk, contact, seat, state, done_at in meant.values_list(
        "mailing_id", "contact_id", "seat_id", "state", "done_at"
    ):
        mailing = mailings[pk]
        came = state in Delivery.HAD_IT
        if came:
            day = timezone.localtime(done_at or mailing.goes_at).date()
        elif mailing.state in Mailing.UNDER_WAY:
            day = max(timezone.localtime(mailing.goes_at).date(), today)
        else:
            continue
        if days[0] <= day <= days[-1]:
            yield Hit(contact, seat, day, (mailing.publication.name, f"mailing {pk}"), came)


def _notices(notices: "QuerySet[Notice]", start: dt.datetime, end: dt.datetime) -> Iterator[Hit]:
    """Codes and links that somebody asked for themselves are no load."""
    states = (Notice.State.SENT, Notice.State.UNKNOWN)
    came = notices.filter(secret=False, state__in=states, done_at__gte=start, done_at__lt=end)
    for pk, contact, done_at in came.order_by().values_list("pk", "contact_id", "done_at"):
        yield Hit(contact, None, timezone.localtime(done_at).date(), (NOTICES, f"notice {pk}"), True)


def _batches(numbers: Sequence[int]) -> Iterable[Sequence[int]]:
    return (numbers[start : start + BATCH] for start in range(0, len(numbers), BATCH))
