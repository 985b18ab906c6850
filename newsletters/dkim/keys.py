"""Making a key, and reading one that somebody has."""

import re
from base64 import b64encode

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from django.db import transaction
from django.utils import timezone

from cms.people.models import Partnership
from newsletters.models import DkimKey

PrivateKey = rsa.RSAPrivateKey | Ed25519PrivateKey
Algorithm = DkimKey.Algorithm

BITS = 2048
#: RFC 8301 wants 2,048 and lets receivers stop at 4,096, which costs six times as much CPU a letter.
MOST_BITS = 4096
_SELECTOR = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*")


class BadKey(ValueError):
    """This is no key that can sign letters; the message says why and what to do."""


def generate(partnership: Partnership, domain: str) -> list[DkimKey]:
    """A new pair: RSA for every receiver, Ed25519 for those that know it. They sign nothing yet."""
    pair: list[PrivateKey] = [
        rsa.generate_private_key(public_exponent=65537, key_size=BITS),
        Ed25519PrivateKey.generate(),
    ]
    with transaction.atomic():
        return [_keep(partnership, domain, _free_selector(partnership, domain, key), key) for key in pair]


def take(partnership: Partnership, *, domain: str, selector: str, pem: str) -> DkimKey:
    """Keep a key that somebody made elsewhere. Raises BadKey."""
    selector = selector.strip().lower()
    if not _SELECTOR.fullmatch(selector) or len(selector) > 100:
        raise BadKey("A selector is made of letters, digits, hyphens and dots, for example hub2026.")
    if DkimKey.objects.of(partnership).filter(domain=domain, selector=selector).exists():
        raise BadKey(f"There is already a key with the selector {selector} for {domain}: choose another one.")
    return _keep(partnership, domain, selector, read(pem))


def read(pem: str) -> PrivateKey:
    """The key in a PEM text without a password: RSA of 2,048 bits or more, or Ed25519. Raises BadKey."""
    try:
        key = load_pem_private_key(pem.strip().encode(), password=None)
    except TypeError:
        raise BadKey("This key is locked with a password: take that off first (openssl pkey -in FILE).") from None
    except (ValueError, UnsupportedAlgorithm):
        raise BadKey(
            "This is no private key in PEM: give all of it, from -----BEGIN to the end of the line -----END."
        ) from None
    if isinstance(key, Ed25519PrivateKey):
        return key
    if not isinstance(key, rsa.RSAPrivateKey):
        raise BadKey("Letters are signed with RSA or Ed25519; this is a key of another kind.")
    if not BITS <= key.key_size <= MOST_BITS:
        raise BadKey(f"This RSA key has {key.key_size:,} bits: give one of {BITS:,} to {MOST_BITS:,}.")
    return key


def as_pem(key: PrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def public_part(key: PrivateKey) -> str:
    """What stands after `p=`: the whole key for RSA (RFC 6376, 3.6.1), 32 bytes for Ed25519 (RFC 8463, 4)."""
    public = key.public_key()
    if isinstance(public, rsa.RSAPublicKey):
        return b64encode(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()
    return b64encode(public.public_bytes_raw()).decode()


def _keep(partnership: Partnership, domain: str, selector: str, key: PrivateKey) -> DkimKey:
    is_rsa = isinstance(key, rsa.RSAPrivateKey)
    return DkimKey.objects.create(  # type: ignore[no-any-return]
        partnership=partnership,
        domain=domain,
        selector=selector,
        algorithm=Algorithm.RSA if is_rsa else Algorithm.ED25519,
        bits=key.key_size if isinstance(key, rsa.RSAPrivateKey) else 256,
        private_key=as_pem(key),
        public_key=public_part(key),
    )


def _free_selector(partnership: Partnership, domain: str, key: PrivateKey) -> str:
    """`ealing-202611-rsa`: partnerships that share a domain do not meet in it, and the next year's is another."""
    whose = re.sub(r"[^a-z0-9]+", "-", partnership.key.lower()).strip("-")[:30] or "hub"
    kind = "rsa" if isinstance(key, rsa.RSAPrivateKey) else "ed"
    stem = f"{whose}-{timezone.localdate():%Y%m}"
    taken = set(DkimKey.objects.of(partnership).filter(domain=domain).values_list("selector", flat=True))
    tries = [f"{stem}-{kind}", *(f"{stem}{chr(letter)}-{kind}" for letter in range(ord("b"), ord("z") + 1))]
    free = next((selector for selector in tries if selector not in taken), None)
    if free is None:
        raise BadKey(f"{domain} has had every selector of this month: delete keys that are not used any more.")
    return free
