"""What no feed needs is cut off before it is parsed: entries without end, elements within elements without end."""

import re
from itertools import islice

#: Feeds begin with their newest entry; nobody triages more than these.
MOST_ENTRIES = 500
DEEPEST = 200

ENTRY = re.compile(r"<(?:\w{1,20}:)?(?:item|entry)(?=[\s>/])", re.IGNORECASE)
NESTED = re.compile(rf"(?:<[\w:.-]{{1,60}}(?:\s[^<>]{{0,300}})?(?<!/)>[^<>]{{0,60}}){{{DEEPEST}}}")

TOO_MANY = f"It holds more than {MOST_ENTRIES} entries"
TOO_DEEP = "It holds elements within elements without end"


def trim(text: str) -> tuple[str, str]:
    """The text as far as it is parsed, and why no further; empty where that is all of it."""
    why = ""
    if found := next(islice(ENTRY.finditer(text), MOST_ENTRIES, None), None):
        text, why = text[: found.start()], TOO_MANY
    if deep := NESTED.search(text):
        text, why = text[: deep.start()], TOO_DEEP
    return text, why
