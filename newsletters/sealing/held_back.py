"""Who is on a list and gets no letter all the same: held back addresses, and those who left or paused meanwhile.

An urgent letter is tried where nothing but a machine's word is against it: a bounce more costs little, and a warning
that nobody tried to give costs much. Only an address that somebody here held back by hand gets none; and one that
marked letters as junk, where the publication can be left. Whoever is tried so is named before the first letter leaves.
"""

from array import array
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from cms.people.models import Contact
from newsletters.models import Choice, Delivery, Lane, Mailing, Publication, Suppression
from newsletters.readers.choices import HELD_BACK

BATCH = 2000
#: What such a delivery says of itself until it has an answer.
TRIED = "It is tried all the same, because this is urgent."


def is_tried(cause: str, *, publication: Publication, lane: int) -> bool:
    """Whether a letter goes to an address that is held back for this."""
    if lane != Lane.URGENT or cause == Suppression.Cause.HAND:
        return False
    return publication.statutory or cause != Suppression.Cause.COMPLAINT


def why(cause: str) -> str:
    """What a delivery says of itself where its address is held back."""
    return (
        f"This address is held back: {Suppression.Cause(cause).label[:1].lower()}{Suppression.Cause(cause).label[1:]}."
    )


def hold_back(mailing: Mailing) -> None:
    """Of letters just frozen, mark those that do not go, and those that are tried all the same.

    They are looked up by the numbers of the few, not among the many.
    """
    people, publication = Contact.objects.of(mailing.partnership), mailing.publication
    held = Suppression.objects.of(mailing.partnership).in_force().order_by()
    for cause in held.values_list("cause", flat=True).distinct():
        at = people.filter(email_folded__in=held.filter(cause=cause).values("address"))
        if is_tried(cause, publication=publication, lane=mailing.lane):
            _mark(mailing, at, reply=f"{why(cause)} {TRIED}")
        else:
            _mark(mailing, at, reply=why(cause), state=Delivery.State.SUPPRESSED, done_at=timezone.now())
    _mark(mailing, gone(publication), reply=HELD_BACK, state=Delivery.State.SUPPRESSED, done_at=timezone.now())


def _mark(mailing: Mailing, contacts: QuerySet[Contact], **as_what: Any) -> None:
    numbers = array("q", contacts.order_by().values_list("pk", flat=True))
    for start in range(0, len(numbers), BATCH):
        rows = Delivery.objects.filter(mailing=mailing, contact__in=numbers[start : start + BATCH].tolist())
        rows.waiting().update(**as_what)


def tried(mailing: Mailing) -> QuerySet[Delivery]:
    """Letters that are tried although their addresses are held back, and that have had no answer yet."""
    if mailing.lane != Lane.URGENT:
        return mailing.deliveries.none()
    return mailing.deliveries.waiting().filter(reply__endswith=TRIED).order_by("pk")


def gone(publication: Publication) -> QuerySet[Contact]:
    """Who left a publication, or paused all letters. From what is statutory nobody leaves."""
    people: QuerySet[Contact] = Contact.objects.of(publication.partnership)
    if publication.statutory:
        return people.none()
    left = Choice.objects.of(publication.partnership).in_force().filter(publication=publication, wants=False)
    return people.filter(Q(pk__in=left.order_by().values("contact")) | Q(paused_until__gt=timezone.localdate()))
