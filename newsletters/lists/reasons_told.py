"""Why a letter came to somebody, in the language of the letter: whole sentences, or one that says less.

The books keep the English (`newsletters.lists.reasons`), which the office reads; a letter says it to its reader.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from cms.people.models.seat import STANDARD_ROLES
from newsletters.lists.reasons import CORRECTED, OF_A_SEAT, SIGNED_UP, UNSAID, as_said

#: What is said of a seat, in the order of `OF_A_SEAT`.
_SEATS = (
    gettext_noop("Your role: %(role)s, %(place)s."),
    gettext_noop("You stand in for: %(role)s, %(place)s."),
    gettext_noop("You act for: %(role)s, %(place)s."),
)
_ROLES = {as_said(name): name for _key, name, _statutory in STANDARD_ROLES}
_ROLE = "|".join(map(re.escape, sorted(_ROLES, key=len, reverse=True)))
_NEXT_SENTENCE = re.compile(rf"\. (?={'|'.join(map(re.escape, OF_A_SEAT))})")
_NEXT_SEAT = re.compile(rf"(?:, | and )(?=(?:(?:{_ROLE}) )?(?:at|in) )")
_SEAT = re.compile(r"(?:(?P<role>.+?) )?(?:at|in) (?P<place>.+)")
_MORE = re.compile(r"\d+ more seats?")
_CORRECTED = re.compile(re.escape(CORRECTED).replace(r"\{number\}", "(?P<number>[0-9]+)").replace(
    r"\{publication\}", "(?P<publication>.+?)"
))  # fmt: skip
_LISTED = re.compile(r"(?P<partnership>.+) put you on its list “(?P<list>.+)”\.")
_ADDED = re.compile(r"(?P<partnership>.+) added you to the people it sends this to\.")


@lru_cache(maxsize=2000)
def told(reason: str, language: str) -> str:
    """A reason as a letter in that language says it. English stays as it is."""
    if not reason or language == settings.LANGUAGE_CODE:
        return reason
    with translation.override(language):
        return _told(reason)


def _told(reason: str) -> str:
    if corrected := _CORRECTED.match(reason):
        first = _("You got number %(number)s of %(publication)s, which this corrects.") % corrected.groupdict()
        rest = reason[corrected.end() :].strip()
        return f"{first} {_told(rest)}" if rest else first
    if reason == UNSAID:
        return _("Here each reader sees why they get it.")
    if reason.startswith(SIGNED_UP):
        return _("You signed up to %(publication)s.") % {"publication": reason[len(SIGNED_UP) :].removesuffix(".")}
    if listed := _LISTED.fullmatch(reason):
        return _("%(partnership)s put you on its list “%(list)s”.") % listed.groupdict()
    if added := _ADDED.fullmatch(reason):
        return _("%(partnership)s added you to the people it sends this to.") % added.groupdict()
    seats = list(_of_seats(reason)) if reason.startswith(OF_A_SEAT) and reason.endswith(".") else []
    return " ".join(seats) if seats and all(seats) else _("You hold roles for which this letter is meant.")


def _of_seats(reason: str) -> Iterator[str]:
    """A sentence for each seat; an empty one for what cannot be told apart."""
    for sentence in _NEXT_SENTENCE.split(reason.removesuffix(".")):
        begins = next((begin for begin in OF_A_SEAT if sentence.startswith(begin)), "")
        if not begins:
            yield ""
            continue
        said, role = _SEATS[OF_A_SEAT.index(begins)], ""
        for each in _NEXT_SEAT.split(sentence[len(begins) :]):
            found = _SEAT.fullmatch(each)
            if found is None or _MORE.fullmatch(found["place"]) or " at " in found["place"]:
                yield ""
                continue
            role = found["role"] or role
            yield _(said) % {"role": _(_ROLES[role]) if role in _ROLES else role, "place": found["place"]}
