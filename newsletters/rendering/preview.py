"""A letter as it will arrive, with an invented reader in its slots. Links that act lead nowhere."""

import re
from html import escape

from newsletters.edition import Letter
from newsletters.rendering.render import render
from newsletters.rendering.slots import MARK

_DARK = re.compile(r"@media\s*\(prefers-color-scheme:\s*dark\)")


def html(letter: Letter, dark: bool = False) -> str:
    """The HTML part. `dark`: as a mail program in dark mode shows it, whatever the browser is set to."""
    own = _invented(letter)
    filled = MARK.sub(lambda found: escape(own[found[1]]), render(letter).html)
    if not dark:
        return filled
    return _DARK.sub("@media all", filled).replace("color-scheme: light dark;", "color-scheme: dark;")


def text(letter: Letter) -> str:
    """The text part."""
    own = _invented(letter)
    return MARK.sub(lambda found: own[found[1]], render(letter).text)


def _invented(letter: Letter) -> dict[str, str]:
    partnership = letter.publication.partnership
    sample = partnership.url("letters/sample/")
    name, address = "Sam Reader", "sam.reader@oak.example"
    return {
        "name": name,
        "address": address,
        "reader": f"{name} ({address})",
        "to": f"{name} <{address}>",
        "reason": "You are SENCO at Oak Primary School.",
        "web_url": letter.web_url or sample,
        "leave_url": sample,
        "preferences_url": sample,
        "one_click_url": sample,
        "message_id": "<sample@gatehouse.example>",
        "date": "",
    }
