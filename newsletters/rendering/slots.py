"""Slots: where a reader's own parts stand in a rendering that many readers share."""

import re

#: What `Skeleton.fill` is given for each reader; `track` only where a letter's links are noted for each reader, and
#: `act_url` only where it has a button.
GIVEN = (
    "to", "name", "address", "reason", "web_url", "leave_url", "preferences_url", "one_click_url", "message_id", "date",
    "track", "act_url",
)  # fmt: skip
#: What it makes of them: the name with the address, or the address alone.
NAMES = (*GIVEN, "reader")

MARK = re.compile(rf"\[\[({'|'.join(NAMES)})\]\]")

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufdd0-\ufdef\ufffe\uffff]")
# Embeddings and overrides can turn the rest of a line round, and with it what an address seems to be.
_TURNING = re.compile(r"[\u202a-\u202e\u2066-\u2069]")


def mark(name: str) -> str:
    """How a slot is written in a rendering.

    >>> mark("name")
    '[[name]]'
    """
    return f"[[{name}]]"


def clean(text: str) -> str:
    """Somebody's words, without what no letter can carry and without anything that would be taken for a slot."""
    text = _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).encode("utf-8", "replace").decode()
    return MARK.sub(lambda found: f"[{found[1]}]", text)


def one_line(text: str) -> str:
    """A name, a reason or an address: one line, in which nothing turns the reading direction round.

    >>> one_line(" Sam\\r\\nBcc: all@school.example ")
    'Sam Bcc: all@school.example'
    """
    return " ".join(_TURNING.sub("", _CONTROLS.sub(" ", text)).split()).encode("utf-8", "replace").decode()
