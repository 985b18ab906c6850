"""What of choices and letters goes over when two contacts become one. The most cautious word stands."""

from django.utils import timezone

from cms.people.merge import Merging
from newsletters.models import Choice, Delivery, HandoverNote
from newsletters.models.mailing import DeliveryQuerySet
from newsletters.tracking import readers


def merge_choices(merging: Merging) -> None:
    """A leave in force of either wins; else the newer word stands. The other is ended and kept."""
    mine = {each.publication_id: each for each in Choice.objects.filter(contact=merging.keep).in_force()}
    for choice in Choice.objects.filter(contact=merging.gone).in_force():
        other = mine.get(choice.publication_id)
        if other is None:
            continue
        stands = max(choice, other, key=lambda each: (not each.wants, each.made_at))
        ends = other if stands is choice else choice
        Choice.objects.filter(pk=ends.pk).update(ended_at=timezone.now())
    Choice.objects.filter(contact=merging.gone).update(contact=merging.keep)
    left = Choice.objects.filter(contact=merging.keep, wants=False).in_force().values("publication")
    _both(merging).waiting().filter(mailing__publication__in=left).update(
        state=Delivery.State.SUPPRESSED, done_at=timezone.now()
    )


def _both(merging: Merging) -> DeliveryQuerySet:
    found: DeliveryQuerySet = Delivery.objects.filter(contact__in=[merging.keep, merging.gone])
    return found


def merge_deliveries(merging: Merging) -> None:
    """Of two letters of one mailing one goes at most; both rows stay, and the second has an address and no contact."""
    mailings = set(Delivery.objects.filter(contact=merging.keep).values_list("mailing_id", flat=True))
    doubled = Delivery.objects.filter(contact=merging.gone, mailing__in=mailings).select_for_update()
    for delivery in doubled:
        other = Delivery.objects.select_for_update().get(contact=merging.keep, mailing=delivery.mailing_id)
        if delivery.state in Delivery.WAITING:
            _cancel(delivery)
        elif other.state in Delivery.WAITING and delivery.state in (*Delivery.HAD_IT, Delivery.State.WEEKLY):
            _cancel(other)
        readers.join(keep=other, gone=delivery)
        Delivery.objects.filter(pk=delivery.pk).update(contact=None)
    Delivery.objects.filter(contact=merging.gone).update(contact=merging.keep)
    Delivery.objects.filter(contact=merging.keep).waiting().update(address=merging.email)


def _cancel(delivery: Delivery) -> None:
    Delivery.objects.filter(pk=delivery.pk).waiting().update(
        state=Delivery.State.CANCELLED, done_at=timezone.now(), reply="The same person has another letter of this."
    )


def merge_handover_notes(merging: Merging) -> None:
    """Two notes that wait about one publication become the newer one, with the words of both."""
    waiting = {each.publication_id: each for each in HandoverNote.objects.filter(contact=merging.keep).waiting()}
    for note in HandoverNote.objects.filter(contact=merging.gone).waiting():
        if (other := waiting.get(note.publication_id)) is None:
            continue
        newer, older = (note, other) if note.told_at > other.told_at else (other, note)
        said = " ".join(filter(None, (older.name, older.email and f"<{older.email}>", older.words)))
        words = "\n".join(filter(None, (newer.words, f"Told before: {said}" if said else "")))
        HandoverNote.objects.filter(pk=newer.pk).update(words=words[:1000])
        HandoverNote.objects.filter(pk=older.pk).update(dealt_with_on=timezone.localdate())
    HandoverNote.objects.filter(contact=merging.gone).update(contact=merging.keep)
