"""Subject and preheader: what a list of letters shows."""

from collections.abc import Iterable

from newsletters.checks.finding import Weight, rule
from newsletters.checks.opened import Opened

SUBJECT = "Subject and preheader"
#: As much as a wide window shows; Edition's own limit is above it.
LONG = 150


@rule(SUBJECT, Weight.WARNS)
def has_subject(letter: Opened) -> Iterable[str]:
    """It has a subject."""
    if not _line(letter.letter.subject):
        yield f"It has no subject, so “{letter.letter.publication.name}” stands there. Write one."


@rule(SUBJECT, Weight.NOTE)
def subject_is_short(letter: Opened) -> Iterable[str]:
    """The subject has at most 150 characters."""
    if (length := len(_line(letter.letter.subject))) > LONG:
        yield f"The subject has {length} characters, and mail programs show some 60. Begin with what matters."


@rule(SUBJECT, Weight.WARNS)
def has_preheader(letter: Opened) -> Iterable[str]:
    """It has a preheader: the grey line after the subject."""
    if not _line(letter.letter.preheader):
        yield "It has no preheader: mail programs will show its first words instead."


@rule(SUBJECT)
def preheader_says_more(letter: Opened) -> Iterable[str]:
    """The preheader does not repeat the subject."""
    subject, preheader = (_bare(words) for words in (letter.letter.subject, letter.letter.preheader))
    if subject and subject == preheader:
        yield "The preheader repeats the subject. Say in it what else is in the letter, or leave it empty."


def _line(words: str) -> str:
    return " ".join(words.split())


def _bare(words: str) -> str:
    return "".join(character for character in words.casefold() if character.isalnum())
