"""Erasing a person from the post room: who they were goes, what was sent for which school and seat stays."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Replace
from django.utils import timezone

from cms.people.erase import Going
from cms.people.models import Contact
from newsletters.models import Choice, Delivery, HandoverNote, List, Staged
from newsletters.tracking import readers
from newsletters.transport import forget, outbox

SOMEBODY = "(the person who was named here was erased)"


@transaction.atomic
def forget_deliveries(contact: Contact) -> None:
    """Empty what their deliveries say of them, and cancel those that wait. The states of a mailing still sum up.

    One that a worker has at this moment keeps its worker: it may be gone already. Given back, it is cancelled
    (`newsletters.delivery.claim.cancel_with_their_mailing`).
    """
    mine = Delivery.objects.filter(contact=contact)
    readers.let_go_of_letters(mine)
    # Servers repeat the address in their answers.
    reply = Replace("reply", F("address"), Value(""))  # type: ignore[arg-type]  # Any expression will do.
    mine.update(address="", name="", reason="", reply=reply)
    mine.waiting().update(state=Delivery.State.CANCELLED, done_at=timezone.now())


def on_contact_deleted(instance: Contact, **kwargs: Any) -> None:
    forget_deliveries(instance)


def forget_letters(going: Going) -> None:
    from cms.people.retention import months_of

    number = Delivery.objects.filter(contact=going.contact).count()
    forget_deliveries(going.contact)
    Staged.objects.filter(reader=going.contact.pk).delete()
    Delivery.objects.filter(contact=going.contact).update(contact=None)
    going.went(number, "letter's record of you", "letters' records of you")
    if number:
        kept = months_of("statutory-readers", going.partnership)
        going.kept.append(
            "That letters were sent, when, and for which seat at which school: without your name and address, so that "
            f"nobody can tell from it who you were. For statutory letters and alerts it is proof, for {kept} months."
        )


def forget_choices(going: Going) -> None:
    gone, _ = Choice.objects.of(going.partnership).filter(contact=going.contact).delete()
    going.went(gone, "choice of what you get", "choices of what you get")
    number = 0
    for through in (List.named.through, List.excluded.through):
        deleted, _ = through.objects.filter(contact_id=going.contact.pk).delete()
        number += deleted
    going.went(number, "place on a list", "places on lists")


def forget_handovers(going: Going) -> None:
    notes = HandoverNote.objects.of(going.partnership)
    number, _ = notes.filter(contact=going.contact).delete()
    named = Q(pk__in=[])
    for address in going.addresses:
        named |= Q(email__iexact=address) | Q(words__icontains=address)
    if " " in going.contact.name:
        named |= Q(name__iexact=going.contact.name) | Q(words__icontains=going.contact.name)
    # `update` leaves `told_at` as it was.
    number += notes.filter(named).update(name="", email="", words=SOMEBODY)
    going.went(number, "note about who a letter is for", "notes about who letters are for")


def forget_kept_letters(going: Going) -> None:
    """The letters of the embedded outbox go once the rest has: files know no transaction."""
    box = outbox.box(settings.OUTBOX, going.partnership.key)
    addresses = frozenset(going.addresses)
    going.went(forget.count_to(box, addresses), "letter kept in the outbox", "letters kept in the outbox")
    transaction.on_commit(lambda: forget.forget_to(box, addresses))


STEPS = (readers.forget, forget_letters, forget_choices, forget_handovers, forget_kept_letters)
