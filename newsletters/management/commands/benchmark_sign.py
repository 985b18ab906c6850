import platform
import time
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from cryptography import __version__
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from django.core.management.base import CommandError

from cms.core.commands import HubCommand
from newsletters.dkim.sign import Key, Signer
from newsletters.rendering import quoted_printable

ROUNDS = 5
HEAD = (
    b"From: Hub <news@bench.example>\r\nTo: Sam Reader <sam@school.example>\r\nSubject: Census sign-off by Friday\r\n"
    b"Date: Fri, 27 Nov 2026 16:00:00 +0000\r\nMessage-ID: <7.1234@bench.example>\r\n"
    b"List-Id: Gatekeeping\r\n <gatekeeping.bench.example>\r\n"
    b"List-Unsubscribe:\r\n <https://bench.example/letters/one-click/abcdefghijklmnopqrstuvwxyz012345/>\r\n"
    b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\nPrecedence: bulk\r\n"
    b"Feedback-ID: gatekeeping:bench:letter:gatehouse\r\nContent-Language: en-gb\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
)


class Command(HubCommand):
    help = "Measures what signing one letter costs, by RSA with 2,048 bits, by Ed25519 and by both, without a database."
    names_partnership = False
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--letters", type=int, default=1000, metavar="N", help="signed a round (1000)")
        parser.add_argument("--kb", type=int, default=40, metavar="N", help="size of a letter (40)")

    def act(self, **options: Any) -> Any:
        letters, size = options["letters"], options["kb"] * 1000
        if letters < 1 or not 1 <= options["kb"] <= 100_000:
            raise CommandError("--letters is a number from 1, --kb one from 1 to 100000.", returncode=2)
        rsa = Key("bench.example", "rsa", generate_private_key(65537, 2048))
        ed25519 = Key("bench.example", "ed25519", Ed25519PrivateKey.generate())
        digest, letter = bytes(32), letter_of(size)
        ways: dict[str, Callable[[], object]] = {
            "rsa": _signing([rsa], letter),
            "rsa_alone": lambda: rsa.signature(digest),
            "ed25519": _signing([ed25519], letter),
            "ed25519_alone": lambda: ed25519.signature(digest),
            "both": _signing([rsa, ed25519], letter),
        }
        found = {f"{name}_ms": round(_ms(way, letters), 4) for name, way in ways.items()}
        return {"letters": letters, "bytes": len(letter), **found, "cryptography": __version__} | _machine()


def letter_of(size: int) -> bytes:
    """A letter of about so many bytes, in quoted-printable as ours are."""
    words = "The autumn census closes next week: check your numbers = sign them off – by Thursday.\n"
    return HEAD + quoted_printable.encode(words * (max(size - len(HEAD), 0) // len(quoted_printable.encode(words)) + 1))


def _signing(keys: list[Key], letter: bytes) -> Callable[[], bytes]:
    signer = Signer(keys)
    return lambda: signer.sign(letter)


def _ms(act: Callable[[], object], times: int) -> float:
    """CPU of this process for one, in the quickest of a few rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        began = time.process_time()
        for _ in range(times):
            act()
        best = min(best, (time.process_time() - began) / times)
    return best * 1000


def _machine() -> dict[str, str]:
    return {"python": platform.python_version(), "machine": platform.machine()}
