"""Whose key signs a letter."""

import functools
import logging
from email.utils import parseaddr

from cms.core.cipher import CannotOpen
from cms.people.models import Partnership
from newsletters.dkim.keys import BadKey, read
from newsletters.dkim.sign import Key, Signer
from newsletters.models import DkimKey
from newsletters.rendering.headers import addr_spec
from newsletters.senders.organisation import up_to_organisation

log = logging.getLogger(__name__)

#: RSA first: a receiver that reads one signature only knows that.
ORDER = (DkimKey.Algorithm.RSA, DkimKey.Algorithm.ED25519)


def signer_for(partnership: Partnership, from_address: str) -> Signer | None:
    """What signs this partnership's letters from an address; None where no key of theirs does.

    A key of the address's own domain comes before one of the domain above it. One query: ask once for many letters.
    """
    keys_here = DkimKey.objects.of(partnership).signing()
    if not keys_here.exists():
        return None  # To know which domains stand above an address takes a while.
    names = up_to_organisation(domain_of(from_address))
    try:
        found = list(keys_here.filter(domain__in=names))
        for name in names:
            if keys := sorted((key for key in found if key.domain == name), key=lambda key: ORDER.index(key.algorithm)):
                return _signer(tuple((key.domain, key.selector, key.private_key) for key in keys))
    except (CannotOpen, BadKey) as fault:
        log.error("Letters from %s go unsigned: %s", domain_of(from_address), fault)
    return None


def signed(letter: bytes, *, partnership: Partnership, from_address: str) -> bytes:
    """The letter, signed where there is a key for it."""
    signer = signer_for(partnership, from_address)
    return signer.sign(letter) if signer else letter


def domain_of(address: str) -> str:
    """`Hub <hub@Hub.example>` gives `hub.example`, in ASCII."""
    bare = parseaddr(address)[1] or address
    return addr_spec(bare).rpartition("@")[2].lower().rstrip(".")


@functools.lru_cache(maxsize=32)
def _signer(keys: tuple[tuple[str, str, str], ...]) -> Signer:
    """Kept, since reading a key costs more than a signature by it."""
    return Signer([Key(domain, selector, read(pem)) for domain, selector, pem in keys])
