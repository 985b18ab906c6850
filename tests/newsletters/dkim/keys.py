"""Keys made once for a run, and dkimpy as whoever gets a letter."""

import functools
from typing import Any

import dkim
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from django.utils import timezone

from cms.people.models import Partnership
from newsletters.dkim.keys import as_pem, public_part, take
from newsletters.models import DkimKey


@functools.cache
def rsa_key(bits: int = 2048) -> RSAPrivateKey:
    return generate_private_key(65537, bits)


@functools.cache
def ed25519_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()


def records(domain: str = "ealing.example") -> dict[str, str]:
    """What the DNS says of both keys."""
    return {
        f"r._domainkey.{domain}": f"v=DKIM1; k=rsa; p={public_part(rsa_key())}",
        f"e._domainkey.{domain}": f"v=DKIM1; k=ed25519; p={public_part(ed25519_key())}",
    }


def verified(letter: bytes, known: dict[str, str] | None = None) -> list[bool]:
    """Whether each signature of a letter holds, the topmost first."""
    known = records() if known is None else known

    def look_up(name: Any, timeout: int = 5) -> bytes | None:
        asked = (name.decode() if isinstance(name, bytes) else name).rstrip(".")
        return known[asked].encode() if asked in known else None

    found = dkim.DKIM(letter)
    number = sum(1 for name, _ in found.headers if name.lower() == b"dkim-signature")
    return [_holds(found, at, look_up) for at in range(number)]


def _holds(found: dkim.DKIM, at: int, look_up: Any) -> bool:
    try:
        return bool(found.verify(idx=at, dnsfunc=look_up))
    except (dkim.ValidationError, dkim.KeyFormatError):
        return False


def make_signing(partnership: Partnership, domain: str = "ealing.example") -> list[DkimKey]:
    """Both keys, signing."""
    made = [
        take(partnership, domain=domain, selector=selector, pem=as_pem(key))
        for selector, key in (("r", rsa_key()), ("e", ed25519_key()))
    ]
    DkimKey.objects.filter(pk__in=[key.pk for key in made]).update(signs_since=timezone.now())
    return made
