"""A reader's own calendar feed. Programs fetch it that cannot sign in, so its address itself is the key.

It says who the reader is, signed, and nothing more: what they may see is asked each time, so that it follows their
seats, and ends when they are erased.
"""

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from cms.people.models import Contact, ContactAlias, Partnership

_signer = Signer(salt="cms.calendar.own_feed")
LONGEST = 18


def token(contact: Contact) -> str:
    return _signer.sign(f"{contact.partnership.key}.{contact.pk}").replace(":", "~")


def address(contact: Contact) -> str:
    """The whole address of somebody's own feed."""
    return contact.partnership.url(reverse("own_calendar_feed", args=[token(contact)]))


def contact_of(partnership: Partnership, given: str) -> Contact | None:
    """Whose feed it is: whoever a contact was merged into has theirs. None: nobody's here."""
    try:
        key, _, number = _signer.unsign(given.replace("~", ":")).rpartition(".")
    except BadSignature:
        return None
    if key != partnership.key or not number.isdecimal() or len(number) > LONGEST:
        return None
    here = Contact.objects.of(partnership).select_related("user")
    found: Contact | None = here.filter(pk=int(number)).first()
    if found is None:
        aliases = ContactAlias.objects.of(partnership).filter(former_id=int(number))
        found = here.filter(pk__in=aliases.values("contact")).first()
    if found is not None:
        found.partnership = partnership
    return found
