"""What is kept sealed at rest: mobile numbers, codes in letters. Its keys can be changed without losing anything.

`settings.FIELD_KEYS` holds the keys, newest first: the first seals, each opens. `./hub manage rotate_keys` seals
everything again with the first, and the others can go.
"""

import base64
import functools
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class CannotOpen(Exception):
    """A seal that no key of ours opens."""

    def __str__(self) -> str:
        return "What is kept sealed here was sealed with a key that is not set: add that key to HUB_FIELD_KEYS."


@functools.lru_cache(maxsize=8)
def _sealer(keys: tuple[str, ...]) -> MultiFernet:
    # A key may be any secret text: the sealing key is made from it.
    made = [base64.urlsafe_b64encode(hashlib.sha256(b"gatehouse.fields:" + key.encode()).digest()) for key in keys]
    return MultiFernet([Fernet(key) for key in made])


def seal(text: str) -> str:
    """The text under the newest key. Sealing twice gives two results: equal texts cannot be told from outside."""
    return _sealer(tuple(settings.FIELD_KEYS)).encrypt(text.encode()).decode()


def open_sealed(text: str) -> str:
    """What was sealed, by whichever key. Raises CannotOpen."""
    try:
        return _sealer(tuple(settings.FIELD_KEYS)).decrypt(text.encode()).decode()
    except InvalidToken as fault:
        raise CannotOpen from fault


def rotated(text: str) -> str:
    """The same, sealed under the newest key. Raises CannotOpen."""
    try:
        return _sealer(tuple(settings.FIELD_KEYS)).rotate(text.encode()).decode()
    except InvalidToken as fault:
        raise CannotOpen from fault


def is_newest(text: str) -> bool:
    """Whether this was sealed under the newest key."""
    try:
        _sealer(tuple(settings.FIELD_KEYS[:1])).decrypt(text.encode())
    except InvalidToken:
        return False
    return True
