"""Language and direction: what a screen reader speaks, and from where the lines run."""

import re
from collections.abc import Iterable

from django.utils.translation import get_language_info

from newsletters.checks.finding import Mend, rule
from newsletters.checks.opened import Opened, value

SUBJECT = "Language"
_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


@rule(SUBJECT, mend=Mend.TEMPLATE)
def says_its_language(letter: Opened) -> Iterable[str]:
    """The letter says its language, in its HTML and in its headers."""
    meant = letter.letter.language
    said = {
        "The letter": value(letter.all("html")[0], "lang") if letter.all("html") else "",
        "The header Content-Language": str(letter.message.get("Content-Language", "")),
    }
    for where, language in said.items():
        if not _TAG.fullmatch(language):
            yield f"{where} does not say in which language it is."
        elif language.lower() != meant.lower():
            yield f"{where} says that it is in {language}, and it is in {meant}."


@rule(SUBJECT, mend=Mend.TEMPLATE)
def says_its_direction(letter: Opened) -> Iterable[str]:
    """The letter says from which side it is read, as its language is."""
    said = value(letter.all("html")[0], "dir") if letter.all("html") else ""
    if said not in ("ltr", "rtl"):
        yield "The letter does not say whether it is read from the left or from the right."
    elif said != _direction(letter.letter.language):
        side = "right" if said == "rtl" else "left"
        yield f"The letter says that it is read from the {side}, which {letter.letter.language} is not."


@rule(SUBJECT, mend=Mend.TEMPLATE)
def has_title(letter: Opened) -> Iterable[str]:
    """Opened by itself, the letter has a title."""
    if not any(tag.get_text().strip() for tag in letter.all("title")):
        yield "The letter has no title."


def _direction(language: str) -> str:
    try:
        return "rtl" if get_language_info(language)["bidi"] else "ltr"
    except KeyError:
        return "ltr"
