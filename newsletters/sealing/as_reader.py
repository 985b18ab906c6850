"""A source as one contact would get it: what is for them, in their language, with the reason why it comes to them."""

from typing import Any

from django.db.models import Q

from cms.people.models import Contact
from newsletters.edition import Letter, Sealable
from newsletters.lists.audience import Recipient, recipients
from newsletters.lists.reasons import UNSAID
from newsletters.rendering.preview import Shown
from newsletters.sealing.seal import letter_for


class NothingForThem(Exception):
    """Nothing in this is for them, so it is not sent to them."""


def letter_as(source: Sealable, contact: Contact) -> Letter:
    """Raises NothingForThem, CannotSeal."""
    letter = letter_for(source, contact)
    if letter is None:
        raise NothingForThem(
            f"Nothing in {source} is for {contact}, so it is not sent to them. "
            "Put something in that is for everybody or for their seats, or preview it as somebody else."
        )
    return letter


def recipient_of(source: Sealable, contact: Contact) -> Recipient | None:
    """How a contact comes to be among those who get a source; None: they are not. Raises BadRule."""
    give: Any = getattr(source, "goes_to", None)
    others = ~Q(pk=contact.pk)
    who = give() if give else None
    found = who.recipients(but=others) if who else recipients(source.publication, source.default_lists(), but=others)
    return next(iter(found), None)


def shown(contact: Contact, recipient: Recipient | None) -> Shown:
    """What of them stands in the letter. Whether somebody is on a private list stays unsaid."""
    openly = recipient is not None and not recipient.private
    return Shown(contact.name, contact.email, recipient.reason if recipient and openly else UNSAID)
