"""Knowing again somebody who was erased, so that an old file does not bring them back without anybody noticing."""

import datetime as dt
import hmac
from collections.abc import Iterable

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format

from cms.people.models import Erasure, Partnership
from cms.people.models.contact import fold
from cms.users.models import User

_PURPOSE = b"people.erased"


def digest_of(address: str, partnership: Partnership, *, secret: str = "") -> str:
    """A keyed digest: who has the database alone can find out about no address."""
    key = hmac.digest((secret or settings.SECRET_KEY).encode(), _PURPOSE, "sha256")
    return hmac.digest(key, f"{partnership.pk}:{fold(address)}".encode(), "sha256").hex()


def _digests(address: str, partnership: Partnership) -> list[str]:
    """Marks made under an older key are known too."""
    secrets = [str(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    return [digest_of(address, partnership, secret=secret) for secret in secrets]


def mark(addresses: Iterable[str], partnership: Partnership, *, cause: str, reason: str, by: User | None) -> None:
    """Note that whoever had these addresses was erased; noted twice, the first note stands."""
    for address in addresses:
        if not Erasure.objects.of(partnership).filter(digest__in=_digests(address, partnership)).exists():
            Erasure.objects.create(
                partnership=partnership,
                digest=digest_of(address, partnership),
                cause=cause,
                reason=reason[:300],
                by=by,
            )


class Erased:
    """The marks of one partnership, read once: for a file of many addresses."""

    def __init__(self, partnership: Partnership) -> None:
        self.partnership = partnership
        self.marks = {mark.digest: mark for mark in Erasure.objects.of(partnership)}

    def find(self, address: str) -> Erasure | None:
        if not self.marks:
            return None
        found = (self.marks.get(digest) for digest in _digests(address, self.partnership))
        return next(filter(None, found), None)

    def why_not(self, address: str) -> str:
        """Why this address is left out, in a sentence; empty where nothing speaks against it."""
        found = self.find(address)
        if found is None:
            return ""
        said = "asked to be erased, and was" if found.cause == Erasure.Cause.ASKED else "had left everything, and went"
        return (
            f"This person {said} on {_day(found.at)}: left out. "
            "If they want to be back, lift the note under People, Erased people."
        )


def lift(address: str, *, partnership: Partnership) -> bool:
    """Forget that this address was erased: it may come in again. False where there was no note."""
    gone, _ = Erasure.objects.of(partnership).filter(digest__in=_digests(address, partnership)).delete()
    return bool(gone)


def _day(at: dt.datetime) -> str:
    return date_format(timezone.localtime(at), "j F Y")
