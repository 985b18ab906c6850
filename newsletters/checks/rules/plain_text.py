"""The plain text says all that the HTML says: some read nothing else."""

import re
from collections.abc import Iterable

from newsletters.checks.finding import Mend, rule
from newsletters.checks.opened import Block, Opened, short, split, value

SUBJECT = "Plain text"


@rule(SUBJECT, mend=Mend.TEMPLATE)
def text_says_it_all(letter: Opened) -> Iterable[str]:
    """Every sentence of the letter is in its plain text."""
    text = f" {_bare(letter.text)} "
    for block in letter.blocks:
        if not _heads_a_column(block) and (words := _bare(block.words)) and f" {words} " not in text:
            yield f"“{short(_first_missing(block.words, text))}” is not in the plain text."


@rule(SUBJECT, mend=Mend.TEMPLATE)
def text_has_the_links(letter: Opened) -> Iterable[str]:
    """The address of every link is in the plain text."""
    there = set(letter.text.split())
    for link in letter.links:
        parts = split(link.href)
        address = parts.path if parts.scheme in ("mailto", "tel") else link.href
        if link.href and not link.href.startswith("#") and address not in there:
            yield f"The address of “{short(link.words)}” ({short(address)}) is not in the plain text."


def _bare(words: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", words.casefold()))


def _first_missing(words: str, text: str) -> str:
    sentences = re.split(r"(?<=[.!?])\s+", words)
    return next((each for each in sentences if f" {_bare(each)} " not in text), words)


def _heads_a_column(block: Block) -> bool:
    """In the plain text each fact says itself what it is."""
    return block.tag.name == "th" and value(block.tag, "scope") == "col"
