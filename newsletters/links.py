"""The addresses in a letter with which its reader leaves or changes what they get.

A token stands for one contact and one publication. It is sealed with AES-SIV under a key made from SECRET_KEY: nobody
can make one or change one, and nothing can be read from one. It needs no row, and costs two microseconds.
Where SECRET_KEY changes, keep the old one in SECRET_KEY_FALLBACKS: letters are opened for years.
"""

import base64
import binascii
import dataclasses
import functools
import hmac

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.conf import settings

from cms.people.models import Contact, Partnership
from newsletters.models import Publication

_PURPOSE = b"newsletters.links"
_CONTACT_BYTES, _PUBLICATION_BYTES = 5, 3
#: Sixteen bytes of seal and eight of content.
TOKEN_LENGTH = 32


class BadLink(Exception):
    """This link is not complete, or is not one of ours."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Reader:
    """Who a token stands for, and the letter it came in."""

    contact: Contact
    publication: Publication
    token: str


@functools.lru_cache(maxsize=8)
def _cipher(secret: str) -> AESSIV:
    return AESSIV(hmac.digest(secret.encode(), _PURPOSE, "sha256"))


def token(*, contact_id: int, publication_id: int) -> str:
    """32 characters that may stand in an address."""
    content = contact_id.to_bytes(_CONTACT_BYTES, "big") + publication_id.to_bytes(_PUBLICATION_BYTES, "big")
    return base64.urlsafe_b64encode(_cipher(settings.SECRET_KEY).encrypt(content, None)).decode()


def read(text: str) -> tuple[int, int]:
    """The ids of the contact and of the publication. Raises BadLink."""
    try:
        sealed = base64.b64decode(text.encode("ascii"), altchars=b"-_", validate=True)
    except (UnicodeEncodeError, binascii.Error) as error:
        raise BadLink from error
    if len(text) == TOKEN_LENGTH:
        for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
            try:
                content = _cipher(secret).decrypt(sealed, None)
            except InvalidTag:
                continue
            return int.from_bytes(content[:_CONTACT_BYTES], "big"), int.from_bytes(content[_CONTACT_BYTES:], "big")
    raise BadLink


def reader(text: str, *, partnership: Partnership) -> Reader:
    """Who follows this link at this partnership's host. Raises BadLink, also for another partnership's link."""
    contact_id, publication_id = read(text)
    contact = Contact.objects.of(partnership).filter(pk=contact_id).first()
    publication = Publication.objects.of(partnership).filter(pk=publication_id).first()
    if contact is None or publication is None:
        raise BadLink
    publication.partnership = contact.partnership = partnership
    return Reader(contact=contact, publication=publication, token=text)


def for_reader(*, contact_id: int, publication: Publication) -> dict[str, str]:
    """The three addresses of one reader. From a statutory letter `leave_url` leads to handing it over."""
    sealed = token(contact_id=contact_id, publication_id=publication.pk)
    letters = publication.partnership.url("letters/")
    return {
        "leave_url": f"{letters}{'not-for-me' if publication.statutory else 'leave'}/{sealed}/",
        "preferences_url": f"{letters}preferences/{sealed}/",
        "one_click_url": f"{letters}one-click/{sealed}/",
    }
