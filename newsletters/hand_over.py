"""Handing over a statutory letter: the reader says who it is for now, and the membership office is told."""

from django.db import transaction

from cms.people.models import Contact
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
    return note
