"""Who is on a list and gets no letter all the same: held back addresses, and those who left or paused meanwhile."""

from array import array
from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from cms.people.models import Contact, Partnership
from newsletters.choices import HELD_BACK
from newsletters.models import Choice, Delivery, Mailing, Publication, Suppression

BATCH = 2000


def suppressed(partnership: Partnership) -> Any:
    """The suppressions that keep letters of any lane back now."""
    return Suppression.objects.of(partnership).in_force()


def why(cause: str) -> str:
    """What a delivery says of itself where its address is held back."""
    return (
        f"This address is held back: {Suppression.Cause(cause).label[:1].lower()}{Suppression.Cause(cause).label[1:]}."
    )


def at(partnership: Partnership, addresses: list[str]) -> dict[str, str]:
    """Of some folded addresses those that are held back, with the cause."""
    return dict(suppressed(partnership).filter(address__in=addresses).order_by().values_list("address", "cause"))


def hold_back(mailing: Mailing) -> None:
    """Of letters just frozen, mark those that do not go: looked up by the numbers of the few, not among the many."""
    now = timezone.now()
    for reply, contacts in _sets(mailing.partnership, mailing.publication):
        numbers = array("q", contacts.order_by().values_list("pk", flat=True))
        for start in range(0, len(numbers), BATCH):
            rows = Delivery.objects.filter(mailing=mailing, contact__in=numbers[start : start + BATCH].tolist())
            rows.waiting().update(state=Delivery.State.SUPPRESSED, reply=reply, done_at=now)


def _sets(partnership: Partnership, publication: Publication) -> Iterator[tuple[str, QuerySet[Contact]]]:
    people = Contact.objects.of(partnership)
    held = suppressed(partnership).order_by()
    for cause in held.values_list("cause", flat=True).distinct():
        yield why(cause), people.filter(email_folded__in=held.filter(cause=cause).values("address"))
    yield HELD_BACK, gone(publication)


def gone(publication: Publication) -> QuerySet[Contact]:
    """Who left a publication, or paused all letters. From what is statutory nobody leaves."""
    people: QuerySet[Contact] = Contact.objects.of(publication.partnership)
    if publication.statutory:
        return people.none()
    left = Choice.objects.of(publication.partnership).in_force().filter(publication=publication, wants=False)
    return people.filter(Q(pk__in=left.order_by().values("contact")) | Q(paused_until__gt=timezone.localdate()))
