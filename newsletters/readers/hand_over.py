"""Handing over a statutory letter: the reader says who it is for now, and the membership office is told."""

from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from cms.people.models import Contact, Holding
from cms.people.models.contact import fold
from cms.people.office import tell_office
from newsletters.models import HandoverNote, Publication


@transaction.atomic
def hand_over(*, contact: Contact, publication: Publication, name: str, email: str, words: str = "") -> HandoverNote:
    """Note who a publication is for now. Told again before it was dealt with, the newer words stand."""
    note: HandoverNote
    note, _made = HandoverNote.objects.update_or_create(
        partnership=contact.partnership,
        contact=contact,
        publication=publication,
        dealt_with_on=None,
        defaults={"name": name, "email": email, "words": words},
    )
    _tell_office(note)
    return note


def _tell_office(note: HandoverNote) -> None:
    """Once for each telling: the same words told again make no second letter."""
    contact, publication = note.contact, note.publication
    said = [line for line in (note.name, note.email, note.words) if line]
    tell_office(
        contact.partnership,
        key=f"handover:{note.pk}:{salted_hmac('newsletters.hand_over', repr(said)).hexdigest()[:12]}",
        kind="handover",
        subject=f"{publication.name}: somebody else gets it now",
        text="\n\n".join(
            [
                f"{contact} says that {publication.name} is for somebody else now:",
                "\n".join(said),
                "Put the new person into the seat, then note the day here:",
                contact.partnership.url(reverse("handovers:edit", args=[note.pk])),
            ]
        ),
    )


def seats_to_hand_over(contact: Contact) -> list[Holding]:
    """What a person who tells us that a letter is not for them may mean: the seats that they hold."""
    holdings = Holding.objects.filter(contact=contact, standing=Holding.Standing.HOLDER).begun_and_not_ended()
    return list(holdings.select_related("seat__role", "seat__school", "seat__group").order_by("pk"))


def on_handover_agreed(*, ended: Holding, begun: Holding, **kwargs: Any) -> None:
    """The office handed a seat over: what its holder told us is dealt with, where it named nobody else."""
    waiting = HandoverNote.objects.of(ended.seat.partnership).waiting().filter(contact=ended.contact_id)
    if seats_to_hand_over(ended.contact):
        same = [note.pk for note in waiting if not note.email or fold(note.email) == begun.contact.email_folded]
        waiting = waiting.filter(pk__in=same)
    waiting.update(dealt_with_on=timezone.localdate())
