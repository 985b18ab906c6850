"""The address to which a letter comes back: a token in it says which letter it was, and nobody can make one up.

    bounces+d0000004d2…@hub.example

A kind (d is a delivery, n a notice), the number, and a seal under a key made from SECRET_KEY; letters and digits only,
since some servers fold the case of what they send back. One microsecond a letter.
"""

import functools
import hashlib
import hmac
import re
from email.message import Message
from typing import TYPE_CHECKING

from django.conf import settings

from newsletters.bounces import message

if TYPE_CHECKING:
    from cms.people.models import Partnership

_PURPOSE = b"newsletters.return_path"
DELIVERY, NOTICE = "d", "n"
_SEAL_BYTES = 10
#: Kind, number, seal.
LENGTH = 1 + 11 + 2 * _SEAL_BYTES
_TOKEN = rb"[dnDN][0-9a-fA-F]{31}"
_IN_ADDRESS = re.compile(rb"[+=\-](" + _TOKEN + rb")(?:@|=40|%40|=)")
_HEADERS = ("X-Original-To", "Delivered-To", "Envelope-To", "X-Envelope-To", "X-Delivered-To", "X-RCPT-To", "To", "Cc")


class BadToken(Exception):
    """This token is not one of ours."""


@functools.lru_cache(maxsize=8)
def _sealer(secret: str) -> "hashlib.blake2s":
    """The state of a hash that has taken in the key: copied for each seal, which is quicker than beginning anew."""
    return hashlib.blake2s(digest_size=_SEAL_BYTES, key=hmac.digest(secret.encode(), _PURPOSE, "sha256"))


def _seal(content: str, sealer: "hashlib.blake2s") -> str:
    sealing = sealer.copy()
    sealing.update(content.encode())
    return sealing.hexdigest()


def token(kind: str, number: int, sealer: "hashlib.blake2s | None" = None) -> str:
    """32 letters and digits."""
    content = f"{kind}{number:011x}"
    return content + _seal(content, sealer or _sealer(settings.SECRET_KEY))


def read(text: str) -> tuple[str, int]:
    """Kind and number. Raises BadToken."""
    text = text.lower()
    content, seal = text[:12], text[12:]
    if len(text) == LENGTH and text.isascii():
        for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
            if hmac.compare_digest(_seal(content, _sealer(secret)), seal):
                return content[0], int(content[1:], 16)
    raise BadToken


def stem(address: str) -> tuple[str, str]:
    """The two parts between which the token goes: `bounces@hub.example` is ("bounces+", "@hub.example")."""
    local, _, domain = address.rpartition("@")
    return f"{local}{'' if local.endswith(('+', '-', '=')) else '+'}", f"@{domain}"


class Back:
    """Where a partnership's letters come back: made once, asked for each letter."""

    def __init__(self, partnership: "Partnership") -> None:
        base = partnership.bounce_address or settings.BOUNCE_ADDRESS
        self.before, self.after = stem(base) if base else ("", "")
        self.sealer = _sealer(settings.SECRET_KEY)

    def of(self, kind: str, number: int, *, sender: str) -> str:
        """The sender on the envelope of one letter; its own where no address for bounces is set."""
        return f"{self.before}{token(kind, number, self.sealer)}{self.after}" if self.after else sender


def found_in(parsed: Message, raw: bytes) -> str:
    """The token that a message came to, or that stands in the letter it returns; "" where there is none of ours."""
    for name in _HEADERS:
        for value in message.headers(parsed, name):
            if found := _first(value.encode("ascii", "replace")):
                return found
    return _first(raw[: message.MOST])


def _first(text: bytes) -> str:
    for number, found in enumerate(_IN_ADDRESS.finditer(text)):
        if number >= 50:
            break
        candidate = found[1].decode().lower()
        try:
            read(candidate)
        except BadToken:
            continue
        return candidate
    return ""
