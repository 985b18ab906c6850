"""The reader's own address in an alert's letter: sealed, for one letter, good for nothing else.

It leads to the page on which they confirm that their school has it. Showing acts on nothing; a POST does.
"""

import base64
import functools
from collections.abc import Callable

from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.conf import settings

from newsletters.models import Mailing
from newsletters.readers import links

_PURPOSE = b"bulletins.alerts"
_DELIVERY_BYTES = 5
#: Sixteen bytes of seal and five of content: a multiple of three, so that no padding stands in an address.
LENGTH = 28
PATH = "letters/alert/"


@functools.lru_cache(maxsize=2)
def _sealing(secret: str) -> Callable[[bytes, None], bytes]:
    return AESSIV(links.key(secret, _PURPOSE)).encrypt


def token(delivery: int) -> str:
    """28 characters that may stand in an address."""
    content = delivery.to_bytes(_DELIVERY_BYTES, "big")
    return base64.urlsafe_b64encode(_sealing(settings.SECRET_KEY)(content, None)).decode()


def read(text: str) -> int:
    """The number of the delivery. Raises newsletters.readers.links.BadLink."""
    return int.from_bytes(links.opened(text, LENGTH, _PURPOSE), "big")


def addresses(mailing: Mailing) -> Callable[[int, int | None], str]:
    """What gives the address in each letter of a mailing (`newsletters.acts`)."""
    here = mailing.partnership.url(PATH)
    return lambda delivery, contact: f"{here}{token(delivery)}/"
