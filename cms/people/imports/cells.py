"""The text of a cell, whatever program wrote it."""

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from cms.people.imports.report import RowRejected

#: Control characters, byte-order and direction marks, zero-width spaces: nobody typed them, and they hide things.
#: The joiners U+200C and U+200D stay: Urdu and Persian names need them.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
FORMULA = "This is a formula, not a text: put its value in its place."
#: The apostrophe with which an export keeps a spreadsheet from running a text.
_QUOTED = re.compile(r"^'(?=[=+\-@])")
_SPACE = re.compile(r"\s+")
#: What people write where there is nothing.
_NOTHING = {"-", "–", "—", "n/a", "na", "none", "nil", "null", "#n/a", "tbc", "tba", "?", "."}


def text_of(value: Any) -> str:
    """A cell as text: no control characters, single spaces, composed letters. Line breaks within it stay.

    >>> text_of(100100.0), text_of("  Anna\\u00a0\\u202eAsh\\n ")
    ('100100', 'Anna Ash')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    if isinstance(value, dt.datetime):
        value = value.date().isoformat() if value.time() == dt.time() else value.isoformat(sep=" ")
    text = value if isinstance(value, str) else str(value)
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    text = unicodedata.normalize("NFC", _UNSEEN.sub("", text))
    lines = (_SPACE.sub(" ", line).strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def one_line(text: str) -> str:
    return text.replace("\n", " ")


def something(text: str) -> str:
    """The text, or nothing where it only says that there is nothing: n/a, -, TBC."""
    return "" if text.casefold() in _NOTHING else _QUOTED.sub("", text)


def refuse_formulas(cells: Mapping[str, str]) -> None:
    """Raises RowRejected for the first cell (by field) that holds a formula: what it comes to is not in the file."""
    for field, text in cells.items():
        if text[:1] == "=" and len(text) > 1:
            raise RowRejected(field, text, FORMULA)


def plain(field: str, text: str, *, longest: int) -> str:
    """The text if it may be kept. Raises RowRejected for a formula, and where it is too long."""
    if text[:1] in "=@" and len(text) > 1:
        raise RowRejected(field, text, FORMULA)
    if len(text) > longest:
        raise RowRejected(field, text, f"This is {len(text)} characters long; {longest} fit. Shorten it.")
    return text


def folded(text: str) -> str:
    """The form in which headers, names of schools and names of roles are compared: letters and digits alone.

    >>> folded("St. Anne's C of E School") == folded("ST ANNES C OF E SCHOOL")
    True
    """
    bare = unicodedata.normalize("NFKD", text.casefold()).replace("&", " and ").replace("'", "").replace("’", "")
    return " ".join("".join(c if c.isalnum() else " " for c in bare if not unicodedata.combining(c)).split())
