"""Signing a letter (RFC 6376; RFC 8463 for Ed25519), so that whoever gets it can tell that it is ours and unchanged.

Relaxed headers, simple body: our bodies are quoted-printable without a space at a line's end, which no relay has a
reason to touch, and the simple form is hashed as it stands. A signature covers the whole body (no `l=`) and every
header that a reader or their program goes by.
"""

import dataclasses
import hashlib
import re
import time
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

#: What is signed where it is there, in this order. The first two once more than they are there: nobody can add one.
SIGNED = (
    "From", "Subject", "Reply-To", "Sender", "To", "Cc", "Date", "Message-ID", "In-Reply-To", "References",
    "MIME-Version", "Content-Type", "Content-Transfer-Encoding", "Content-Language", "Auto-Submitted",
    "List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "Feedback-ID",
)  # fmt: skip
OVERSIGNED = 2
WIDTH = 78

_PADDING, _HASHED = padding.PKCS1v15(), Prehashed(hashes.SHA256())
_SPACE = re.compile(rb"[ \t]+")
#: Ways in which headers stand in a letter that are remembered.
KEPT = 64


@dataclasses.dataclass(frozen=True)
class Key:
    """A private key, and where its public half stands: `selector._domainkey.domain`."""

    domain: str
    selector: str
    private: RSAPrivateKey | Ed25519PrivateKey = dataclasses.field(repr=False)

    @property
    def algorithm(self) -> str:
        return "rsa-sha256" if isinstance(self.private, RSAPrivateKey) else "ed25519-sha256"

    def signature(self, digest: bytes) -> bytes:
        if isinstance(self.private, RSAPrivateKey):
            return self.private.sign(digest, _PADDING, _HASHED)
        return self.private.sign(digest)


@dataclasses.dataclass(frozen=True)
class Plan:
    """Which headers of a letter are signed: their places in it, and the `h=` that says so."""

    places: list[int]
    tag: str


class Signer:
    """Signs letters with one key or several: the headers are read and the body is hashed once for all of them."""

    def __init__(self, keys: Sequence[Key], *, clock: Callable[[], float] = time.time) -> None:
        if not keys:
            raise ValueError("A signer needs a key.")
        self.keys = tuple(keys)
        self._clock = clock
        self._heads = [
            f"DKIM-Signature: v=1; a={key.algorithm}; c=relaxed/simple;\r\n d={key.domain};\r\n s={key.selector}; t="
            for key in self.keys
        ]
        self._plans: dict[tuple[bytes, ...], Plan] = {}

    def sign(self, letter: bytes) -> bytes:
        """The letter, whole MIME bytes with CRLF line ends, with a DKIM-Signature for each key before its headers."""
        end = letter.find(b"\r\n\r\n")
        head, body = (letter[:end], end + 4) if end >= 0 else (letter, len(letter))
        names, fields = _relaxed(head)
        plan = self._plans.get(names) or self._plan(names)
        signed = b"".join([fields[place] for place in plan.places])
        rest = f"{int(self._clock())};\r\n bh={_body_hash(letter, body)};\r\n {plan.tag};\r\n b="
        made = [self._header(key, start + rest, signed) for key, start in zip(self.keys, self._heads, strict=True)]
        return b"".join([*made, letter])

    def _header(self, key: Key, unsigned: str, signed: bytes) -> bytes:
        # As `_relaxed` would have it: a line break and the space after it are one space.
        own = "dkim-signature:" + unsigned[16:].replace("\r\n ", " ")
        digest = hashlib.sha256(signed + own.encode()).digest()
        return (unsigned + _folded(b64encode(key.signature(digest)).decode()) + "\r\n").encode()

    def _plan(self, names: tuple[bytes, ...]) -> Plan:
        if len(self._plans) >= KEPT:
            self._plans.clear()
        self._plans[names] = plan = _planned(names)
        return plan


def _relaxed(head: bytes) -> tuple[tuple[bytes, ...], list[bytes]]:
    """The headers in the relaxed form of RFC 6376, 3.4.2: their names, and each whole with its line end."""
    unfolded = head.replace(b"\r\n ", b" ").replace(b"\r\n\t", b" ")
    if b"  " in unfolded or b"\t" in unfolded:
        unfolded = _SPACE.sub(b" ", unfolded)
    names, fields = [], []
    for line in unfolded.split(b"\r\n"):
        name, _, value = line.partition(b":")
        name = name.rstrip(b" ").lower()
        names.append(name)
        fields.append(b"%b:%b\r\n" % (name, value.strip(b" ")))
    return tuple(names), fields


def _body_hash(letter: bytes, start: int) -> str:
    """Of the body in the simple form (3.4.3): blank lines at its end do not count."""
    end = len(letter)
    while letter.endswith(b"\r\n", start, end):
        end -= 2
    made = hashlib.sha256(memoryview(letter)[start:end])
    made.update(b"\r\n")
    return b64encode(made.digest()).decode()


def _planned(names: tuple[bytes, ...]) -> Plan:
    places, listed = [], []
    for number, name in enumerate(SIGNED):
        # Of several of one name the last counts first (5.4.2).
        found = [place for place, each in enumerate(names) if each == name.lower().encode()][::-1]
        places += found
        listed += [name] * (len(found) + (number < OVERSIGNED))
    return Plan(places, "\r\n ".join(_lines(listed)))


def _lines(names: list[str]) -> Iterator[str]:
    """`h=From:From:Subject` and so on, with as many names on a line as find room beside its end."""
    line = f"h={names[0]}"
    for name in names[1:]:
        if len(line) + len(name) + 4 > WIDTH:
            yield line + ":"
            line = name
        else:
            line += f":{name}"
    yield line


def _folded(signature: str) -> str:
    """Base64 over several lines; the first follows ` b=`."""
    first, each = WIDTH - 3, WIDTH - 1
    rest = [signature[at : at + each] for at in range(first, len(signature), each)]
    return "\r\n ".join([signature[:first], *rest])
