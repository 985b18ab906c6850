"""What servers and people write, piece by piece: a file for each meaning, a piece on each line, in lower case.

Plain pieces of text, not patterns: no message, however long, makes them slow. “ … ” in a piece stands for a few words
of the same sentence: “postfach … ist voll” is said of the reader's, the recipient's and this one.
"""

import functools
import unicodedata
from pathlib import Path

from newsletters.bounces.verdict import Class

MOST = 50_000
#: What “ … ” stands for at the most: a few words, and an address.
_MOST_BETWEEN = 80

#: Asked in this order: what speaks of the sender is about us and never about the reader's mailbox, a full mailbox is
#: told with all sorts of codes, and “spam” stands in many an answer about a user that is not there.
GROUPS: tuple[tuple[str, Class], ...] = (
    ("of_the_sender", Class.POLICY),
    ("full", Class.FULL),
    ("for_a_while", Class.SOFT),
    ("hard", Class.HARD),
    ("policy", Class.POLICY),
    ("soft", Class.SOFT),
)
#: Words that stand beside all sorts of codes, which say more than they do.
WEAK: tuple[tuple[str, Class], ...] = (
    ("weak_hard", Class.HARD),
    ("weak_policy", Class.POLICY),
    ("weak_soft", Class.SOFT),
)


@functools.cache
def pieces(name: str) -> tuple[str, ...]:
    """A file's lines, but for its comments."""
    text = (Path(__file__).parent / f"{name}.txt").read_text(encoding="utf-8")
    lines = unicodedata.normalize("NFC", text).splitlines()
    return tuple(line for line in lines if line and not line.startswith("# "))


def said(text: str, groups: tuple[tuple[str, Class], ...] = GROUPS) -> Class | None:
    """The class of what a server says; None where it says nothing that is known."""
    text = normal(text)
    return next((cls for name, cls in groups if has(text, name)), None)


def has(text: str, name: str) -> bool:
    """Whether one of a file's pieces stands in a text that is `normal`."""
    return any(_stands(piece, text) if " … " in piece else piece in text for piece in pieces(name))


def _stands(piece: str, text: str) -> bool:
    """Whether both halves of a piece stand in one sentence, close to each other."""
    first, _, second = piece.partition(" … ")
    at = text.find(first)
    while at >= 0:
        at += len(first)
        if second in text[at : at + _MOST_BETWEEN + len(second)].partition(". ")[0]:
            return True
        at = text.find(first, at)
    return False


def normal(text: str) -> str:
    """Lower case on one line, with straight quotes and one form of each letter."""
    straight = unicodedata.normalize("NFC", text[:MOST]).lower().replace("’", "'").replace("‘", "'").replace("`", "'")
    return " ".join(straight.split())
