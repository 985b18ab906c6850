"""Headings: the contents list of who hears the letter."""

from collections.abc import Iterable

from newsletters.checks.finding import Mend, rule
from newsletters.checks.opened import Opened, short, words_of

SUBJECT = "Headings"
LEVELS = ("h1", "h2", "h3", "h4", "h5", "h6")


@rule(SUBJECT, mend=Mend.TEMPLATE)
def one_title(letter: Opened) -> Iterable[str]:
    """It has one heading of the first level: its name."""
    if (number := len(letter.all("h1"))) != 1:
        yield f"The letter has {number} headings of the first level; it needs one, with its name."


@rule(SUBJECT, mend=Mend.TEMPLATE)
def no_level_is_skipped(letter: Opened) -> Iterable[str]:
    """No level of headings is skipped."""
    before = 0
    for heading in letter.all(*LEVELS):
        level = int(heading.name[1])
        if level > before + 1:
            yield f"The heading “{short(words_of(heading))}” is of level {level} and comes after one of level {before}."
        before = level


@rule(SUBJECT)
def headings_have_words(letter: Opened) -> Iterable[str]:
    """Every heading has words."""
    for heading in letter.all(*LEVELS):
        if not words_of(heading):
            yield f"A heading of level {heading.name[1]} is empty. Give it words, or take it out."
