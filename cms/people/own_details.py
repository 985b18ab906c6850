"""What people change of themselves: their telephone, their mobile number. Each change is in the history."""

import datetime as dt
import re

from django.db import transaction
from django.utils.crypto import salted_hmac
from wagtail.log_actions import log

from cms.core import rate
from cms.people import mobiles
from cms.people.models import Contact, Mobile, Seat
from cms.people.office import tell_office
from cms.users.models import User

SOURCE = "the person"
TELLINGS, PER = 20, dt.timedelta(hours=1)
_TELEPHONE = re.compile(r"\+?[0-9\s().\-/]{7,24}(?:(?:ext\.?|x)\s?[0-9]{1,6})?", re.IGNORECASE)


class BadNumber(Exception):
    """Give the number in figures, like 020 7946 0123 or +44 20 7946 0123 ext 4."""


class TooManyTold(Exception):
    """You have told us often in the last hour. Wait a while, then tell us the rest."""


def read_telephone(text: str) -> str:
    """A telephone number, its spaces tidied. Raises BadNumber.

    >>> read_telephone("  020 7946   0123 ext 4 ")
    '020 7946 0123 ext 4'
    """
    number = " ".join(text.split())
    digits = sum(character.isdigit() for character in number)
    if not _TELEPHONE.fullmatch(number) or digits < 7:
        raise BadNumber
    return number


def masked(number: str) -> str:
    """A number that its owner knows again.

    >>> masked("07700 900123")
    '••••• •••123'
    """
    return re.sub(r"[0-9]", "•", number[:-3]) + number[-3:]


@transaction.atomic
def change_telephone(contact: Contact, number: str, *, by: User) -> None:
    """An empty one takes it away. Raises BadNumber."""
    kept = read_telephone(number) if number.strip() else ""
    if kept == contact.telephone:
        return
    contact.telephone = kept
    contact.save(update_fields=["telephone"])
    log(contact, "people.own_telephone", user=by)


@transaction.atomic
def change_mobile(contact: Contact, number: str, *, by: User) -> None:
    """Sealed at rest; an empty one takes it away. The history says that it changed, and no number.

    Raises `mobiles.NoNumber`.
    """
    had = Mobile.objects.of(contact.partnership).filter(contact=contact).exists()
    mobiles.keep(contact=contact, number=mobiles.read_number(number) if number.strip() else "", source=SOURCE)
    if had or number.strip():
        log(contact, "people.own_mobile", user=by)


@transaction.atomic
def tell_who(contact: Contact, seat: Seat, *, name: str, email: str, words: str = "") -> None:
    """Somebody of a school says who holds an empty seat: the membership office is told. Raises TooManyTold."""
    if not rate.hit("who-holds-it", key=str(contact.pk), most=TELLINGS, per=PER):
        raise TooManyTold
    said = "\n".join(line for line in (name, email, words) if line)
    from django.urls import reverse

    tell_office(
        contact.partnership,
        key=f"who-holds-it:{seat.pk}:{salted_hmac('people.tell_who', f'{contact.pk} {said}').hexdigest()[:12]}",
        kind="who-holds-it",
        subject=f"Who holds it: {seat}",
        text="\n\n".join(
            [
                f"{contact} says who is {seat.role} at {seat.school}:",
                said,
                "Put them into the seat here:",
                contact.partnership.url(reverse("gaps")),
            ]
        ),
    )
    log(seat, "people.tell_who", data={"by": contact.pk})
