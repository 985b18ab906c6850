"""The addresses in a letter with which its reader leaves or changes what they get.

A token stands for one contact and one publication. It is sealed with AES-SIV under a key made from SECRET_KEY: nobody
can make one or change one, and nothing can be read from one. It needs no row, and costs two microseconds.
Where SECRET_KEY changes, keep the old one in SECRET_KEY_FALLBACKS: letters are opened for years.
"""

import base64
import binascii
import dataclasses
import datetime as dt
import functools
import hmac

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.conf import settings
from django.utils import timezone

from cms.people.models import Contact, ContactAlias, Partnership
from newsletters.models import Publication

_PURPOSE = b"newsletters.links"
_CONTACT_BYTES, _PUBLICATION_BYTES = 5, 3
_URL_SAFE = bytes.maketrans(b"+/", b"-_")
#: Sixteen bytes of seal and eight of content.
TOKEN_LENGTH = 32

# A link that was sent to an address because somebody asked for it. It stands for the contact alone, and for a day.
_PROVED_PURPOSE = b"newsletters.links.proved"
_PROVED_CONTACT_BYTES, _PROVED_TIME_BYTES = 6, 5
PROVED_LENGTH = 36
PROVED_LIVES = dt.timedelta(hours=24)


class BadLink(Exception):
    """This link is not complete, or is not one of ours."""


class OldLink(BadLink):
    """This link worked for a day, which is over."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Person:
    """Who changes what they get. Without a token: whoever is signed in."""

    contact: Contact
    token: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Reader(Person):
    """Who a token stands for, and the letter it came in."""

    publication: Publication


def key(secret: str, purpose: bytes) -> bytes:
    """The key of one purpose: what is sealed for one opens for no other."""
    return hmac.digest(secret.encode(), purpose, "sha256")


@functools.lru_cache(maxsize=8)
def _cipher(secret: str, purpose: bytes = _PURPOSE) -> AESSIV:
    return AESSIV(key(secret, purpose))


def token(*, contact_id: int, publication_id: int) -> str:
    """32 characters that may stand in an address."""
    content = contact_id.to_bytes(_CONTACT_BYTES, "big") + publication_id.to_bytes(_PUBLICATION_BYTES, "big")
    return base64.urlsafe_b64encode(_cipher(settings.SECRET_KEY).encrypt(content, None)).decode()


def read(text: str) -> tuple[int, int]:
    """The ids of the contact and of the publication. Raises BadLink."""
    content = opened(text, TOKEN_LENGTH, _PURPOSE)
    return int.from_bytes(content[:_CONTACT_BYTES], "big"), int.from_bytes(content[_CONTACT_BYTES:], "big")


def opened(text: str, length: int, purpose: bytes) -> bytes:
    """What was sealed for a purpose. Raises BadLink."""
    try:
        sealed = base64.b64decode(text.encode("ascii"), altchars=b"-_", validate=True)
    except (UnicodeEncodeError, binascii.Error) as error:
        raise BadLink from error
    if len(text) == length:
        for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
            try:
                return _cipher(secret, purpose).decrypt(sealed, None)
            except InvalidTag:
                continue
    raise BadLink


def reader(text: str, *, partnership: Partnership) -> Reader:
    """Who follows this link at this partnership's host. Raises BadLink, also for another partnership's link."""
    contact_id, publication_id = read(text)
    contact = _contact(contact_id, partnership)
    publication = Publication.objects.of(partnership).filter(pk=publication_id).first()
    if publication is None:
        raise BadLink
    publication.partnership = partnership
    return Reader(contact=contact, publication=publication, token=text)


def person(text: str, *, partnership: Partnership) -> Person:
    """Who follows a link to what they get: one of a letter, or one they asked for. Raises BadLink, OldLink."""
    if len(text) != PROVED_LENGTH:
        return reader(text, partnership=partnership)
    content = opened(text, PROVED_LENGTH, _PROVED_PURPOSE)
    if int.from_bytes(content[_PROVED_CONTACT_BYTES:], "big") < timezone.now().timestamp():
        raise OldLink
    contact = _contact(int.from_bytes(content[:_PROVED_CONTACT_BYTES], "big"), partnership)
    return Person(contact=contact, token=text)


def _contact(number: int, partnership: Partnership) -> Contact:
    """The contact of a number, or the one into which it was merged. Raises BadLink."""
    contact: Contact | None = Contact.objects.of(partnership).filter(pk=number).first()
    if contact is None:
        former = ContactAlias.objects.of(partnership).filter(former_id=number).select_related("contact").first()
        contact = former.contact if former else None
    if contact is None:
        raise BadLink
    contact.partnership = partnership
    return contact


def proved(contact: Contact) -> str:
    """The address, for a day, of the page on which a contact changes what they get. It is for their letterbox only."""
    until = int((timezone.now() + PROVED_LIVES).timestamp())
    content = contact.pk.to_bytes(_PROVED_CONTACT_BYTES, "big") + until.to_bytes(_PROVED_TIME_BYTES, "big")
    sealed = _cipher(settings.SECRET_KEY, _PROVED_PURPOSE).encrypt(content, None)
    return contact.partnership.url(f"letters/preferences/{base64.urlsafe_b64encode(sealed).decode()}/")


def for_reader(*, contact_id: int, publication: Publication) -> dict[str, str]:
    """The three addresses of one reader. From a statutory letter `leave_url` leads to handing it over."""
    return Addresses(publication).of(contact_id)


class Addresses:
    """The same for many readers of a publication: made once, asked for each letter."""

    def __init__(self, publication: Publication) -> None:
        letters = publication.partnership.url("letters/")
        self._leave = f"{letters}{'not-for-me' if publication.statutory else 'leave'}/"
        self._preferences, self._one_click = f"{letters}preferences/", f"{letters}one-click/"
        self._publication = publication.pk.to_bytes(_PUBLICATION_BYTES, "big")
        self._seal = _cipher(settings.SECRET_KEY).encrypt

    def of(self, contact_id: int) -> dict[str, str]:
        sealed = self._seal(contact_id.to_bytes(_CONTACT_BYTES, "big") + self._publication, None)
        token = binascii.b2a_base64(sealed, newline=False).translate(_URL_SAFE).decode()
        return {
            "leave_url": f"{self._leave}{token}/",
            "preferences_url": f"{self._preferences}{token}/",
            "one_click_url": f"{self._one_click}{token}/",
        }
