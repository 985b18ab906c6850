"""Mobile numbers for emergencies: read from what people type, kept sealed."""

import re

from cms.people.models import Contact, Mobile

_BETWEEN = re.compile(r"[\s().\-\u2010-\u2015\u00a0/]+")
_DIGITS = re.compile(r"\+?\d{9,15}")


class NoNumber(Exception):
    """This is no telephone number: give its digits, for example 07700 900123 or +44 7700 900123."""

    def __str__(self) -> str:
        return "This is no telephone number: give its digits, for example 07700 900123 or +44 7700 900123."


def read_number(text: str) -> str:
    """The number as it is dialled. Raises NoNumber.

    >>> read_number(" (07700) 900-123 "), read_number("0044 7700 900123"), read_number("+44 (0)7700 900123")
    ('07700 900123', '+44 7700 900123', '+44 7700 900123')
    """
    plain = _BETWEEN.sub("", text.replace("(0)", "") if text.strip().startswith(("+", "00")) else text)
    if plain.startswith("00"):
        plain = "+" + plain[2:]
    if not plain.isascii() or not _DIGITS.fullmatch(plain):
        raise NoNumber
    if plain.startswith("07") and len(plain) == 11:
        return f"{plain[:5]} {plain[5:]}"
    if plain.startswith("+44") and len(plain) == 13:
        return f"+44 {plain[3:7]} {plain[7:]}"
    return plain


def keep(*, contact: Contact, number: str, source: str) -> None:
    """Keep this number, in the place of another; an empty one is no number any more. `number` as `read_number` gave."""
    mine = Mobile.objects.of(contact.partnership)
    if not number:
        mine.filter(contact=contact).delete()
        return
    mine.update_or_create(
        contact=contact, defaults={"partnership": contact.partnership, "number": number, "source": source[:120]}
    )
