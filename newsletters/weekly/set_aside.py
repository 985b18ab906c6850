"""At sealing: whoever asked for one letter a week gets this in that, unless it is urgent."""

from django.utils import timezone

from cms.people.models import Partnership
from newsletters.models import Delivery, Lane, Mailing, Publication, WeeklyLetter, WeeklyReader
from newsletters.models.mailing import DeliveryQuerySet
from newsletters.weekly.choose import KIND

#: What such a delivery says of itself.
ASKED = "They asked for one letter a week: this comes in that."
BATCH = 2000


def waits_for_the_week(publication: Publication, *, lane: int, corrects: bool = False) -> bool:
    """Whether letters of this may wait. What is urgent may not; what schools must get is proved letter by letter; and a
    correction goes at once.
    """
    return lane != Lane.URGENT and not publication.statutory and publication.kind != KIND and not corrects


def set_aside(mailing: Mailing, *, corrects: bool = False) -> None:
    """Within the sealing's transaction. Each reader's share of it is frozen with the rest."""
    if not waits_for_the_week(mailing.publication, lane=mailing.lane, corrects=corrects):
        return
    numbers = asked_for_it(mailing.partnership)
    for start in range(0, len(numbers), BATCH):
        mine = Delivery.objects.filter(mailing=mailing, contact__in=numbers[start : start + BATCH])
        mine.waiting().update(state=Delivery.State.WEEKLY, reply=ASKED, done_at=timezone.now())


def asked_for_it(partnership: Partnership) -> list[int]:
    """The contacts who prefer one letter a week."""
    readers = WeeklyReader.objects.of(partnership).in_force().order_by()
    return list(readers.values_list("contact", flat=True))


def waiting(publication: Publication) -> DeliveryQuerySet:
    """What was set aside at a partnership and stands in no weekly letter yet, by the publication of those."""
    found: DeliveryQuerySet = Delivery.objects.filter(
        mailing__partnership=publication.partnership, state=Delivery.State.WEEKLY, gathered=None
    ).exclude(contact=None)
    return found


def let_go(mailing: Mailing) -> None:
    """A mailing was cancelled: what waits of it for the week does not come; and what its own letters held, where it is
    a weekly one that did not leave, comes in the next.
    """
    waits = mailing.deliveries.filter(state=Delivery.State.WEEKLY, gathered=None)
    waits.update(state=Delivery.State.CANCELLED, done_at=timezone.now())
    if isinstance(mailing.source, WeeklyLetter):
        from newsletters.models import Gathered

        stopped = mailing.deliveries.filter(state=Delivery.State.CANCELLED).values("contact")
        Gathered.objects.filter(mailing=mailing, delivery__contact__in=stopped).delete()
