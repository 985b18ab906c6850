"""Signing in by a code in a letter.

Asking costs the same whoever asks for whomever: the same queries, one transaction, nothing sent by the request itself.
"""

import datetime as dt
import secrets
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from cms.core import rate
from cms.notices.tell import tell
from cms.people.models import Contact, Partnership
from cms.people.models.contact import fold
from cms.people.sign_in import UnknownAddress, user_of
from cms.users.models import User

LIVES = dt.timedelta(minutes=15)
#: Letters to one address, known or not, and asks of one client: a whole borough may stand behind one proxy.
CODES_TO_AN_ADDRESS = 6
CODES_TO_A_CLIENT = 200
TRIES = 5
#: No vowels, and nothing that looks like something else.
LETTERS = "BCDFGHJKMPQRTVWXYZ2346789"

TEXT = """Your code to sign in to {title}:

{code}

It holds for 15 minutes and works once, in the window where you asked for it.

If you asked for no code, do nothing: without it nobody gets in.

{name}
{base_url}"""


class TooManyAsked(Exception):
    """Too many codes were asked for. Wait 15 minutes, then ask again."""

    def __str__(self) -> str:
        return str(self.__doc__)


class WrongCode(Exception):
    """This is not the code in the letter, or it is older than 15 minutes: look again, or ask for another."""

    def __str__(self) -> str:
        return str(self.__doc__)


class TooOften(Exception):
    """Too many wrong codes: ask for another."""

    def __str__(self) -> str:
        return str(self.__doc__)


@dataclass(frozen=True)
class Asked:
    """What the session of whoever asked keeps; of the code only a digest."""

    address: str
    digest: str
    at: float


def ask(*, partnership: Partnership, address: str, client: str) -> Asked:
    """Tell a fresh code to an address, if it is somebody's here. Raises TooManyAsked, known or not."""
    code = fresh_code()
    with transaction.atomic():
        is_within = [
            rate.hit("sign-in-address", key=fold(address), most=CODES_TO_AN_ADDRESS, per=LIVES),
            rate.hit("sign-in-client", key=client, most=CODES_TO_A_CLIENT, per=LIVES),
        ]
        to = _letterbox(partnership, address)
        # The same work for nobody: it is undone inside the transaction that counts the try.
        before = transaction.savepoint()
        _tell(partnership, to or address, code)
        (transaction.savepoint_commit if to and all(is_within) else transaction.savepoint_rollback)(before)
    if not all(is_within):
        raise TooManyAsked
    return Asked(address=address.strip(), digest=digest_of(code), at=timezone.now().timestamp())


def _letterbox(partnership: Partnership, address: str) -> str:
    """Where the code goes: to the address that is kept, not to the one that was typed. Empty for nobody."""
    user = User.objects.filter(email__iexact=address.strip()).first()
    contact = Contact.objects.of(partnership).at(address).order_by("pk").first()
    if user is not None:
        return user.email if user.is_active else ""
    return contact.email if contact else ""


def _tell(partnership: Partnership, to: str, code: str) -> None:
    tell(
        partnership,
        key=f"sign-in-code:{secrets.token_hex(12)}",
        kind="sign-in-code",
        to=to,
        subject=f"Your code to sign in to {partnership.title}",
        text=TEXT.format(
            title=partnership.title, name=partnership.name, base_url=partnership.base_url, code=f"    {code}"
        ),
        urgent=True,
        secret=True,
        expires_at=timezone.now() + LIVES,
    )


def enter(*, asked: Asked, code: str, partnership: Partnership) -> User:
    """Whose code this is. Raises WrongCode, or TooOften once a code was tried five times."""
    if not rate.hit("sign-in-code", key=asked.digest, most=TRIES, per=dt.timedelta(days=1)):
        raise TooOften
    is_old = timezone.now().timestamp() - asked.at > LIVES.total_seconds()
    if is_old or not constant_time_compare(asked.digest, digest_of(code)):
        raise WrongCode
    try:
        return user_of(asked.address, partnership)
    except UnknownAddress:
        raise WrongCode from None


def fresh_code() -> str:
    """A code like BCDF-2346."""
    drawn = "".join(secrets.choice(LETTERS) for _ in range(8))
    return f"{drawn[:4]}-{drawn[4:]}"


def digest_of(code: str) -> str:
    """Whatever case and gaps it was typed with."""
    kept = "".join(character for character in code.upper() if character.isalnum())
    return salted_hmac("cms.people.sign_in_code", kept, algorithm="sha256").hexdigest()
