"""The reader's part of a link, where clicks are noted for each: a token that stands for one delivery, for nothing else.

Sealed with AES-SIV under a key of its own, so that it opens nothing but this, and no other token opens it. One is made
for each letter and stands in all of its links. Whoever finds one learns nothing from it and can do nothing with it.
"""

import base64
import functools
from collections.abc import Callable

from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.conf import settings

from newsletters.models import Mailing, Uncounted
from newsletters.models.publication import Tracking
from newsletters.readers import links

_PURPOSE = b"newsletters.tracking"
_DELIVERY_BYTES = 5
#: Sixteen bytes of seal and five of content: a multiple of three, so that no padding stands in an address.
LENGTH = 28


@functools.lru_cache(maxsize=2)
def _sealing(secret: str) -> Callable[[bytes, None], bytes]:
    return AESSIV(links.key(secret, _PURPOSE)).encrypt


def made(delivery: int) -> str:
    """28 characters that may stand in an address."""
    content = delivery.to_bytes(_DELIVERY_BYTES, "big")
    return base64.urlsafe_b64encode(_sealing(settings.SECRET_KEY)(content, None)).decode()


def read(text: str) -> int | None:
    """The number of the delivery, or None where it is no token, or not one of these."""
    try:
        return int.from_bytes(links.opened(text, LENGTH, _PURPOSE), "big")
    except links.BadLink:
        return None


def slot(mailing: Mailing) -> Callable[[int, int | None], str] | None:
    """What makes the value of the slot `track` of each letter, of the numbers of its delivery and its contact.

    None where letters of this mailing have no such slot. Nothing stands in the letter of who asked not to be counted:
    its links are those of everybody.
    """
    if mailing.tracking != Tracking.PERSON:
        return None
    asked = Uncounted.objects.filter(partnership=mailing.partnership_id)
    uncounted = frozenset(asked.values_list("contact", flat=True))

    def value(delivery: int, contact: int | None) -> str:
        return "" if contact is None or contact in uncounted else f"{made(delivery)}/"

    return value
