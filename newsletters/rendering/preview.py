"""A letter as it will arrive, with a reader in its slots: an invented one, or somebody. Links that act lead nowhere."""

import dataclasses
import email.utils
import re
from html import escape

from django.utils import timezone

from newsletters.edition import Letter
from newsletters.lists.reasons_told import told
from newsletters.rendering import skeleton
from newsletters.rendering.render import render
from newsletters.rendering.slots import MARK, one_line

_DARK = re.compile(r"@media\s*\(prefers-color-scheme:\s*dark\)")


@dataclasses.dataclass(frozen=True)
class Shown:
    """What of a reader stands in their letter. Nothing in it acts for them."""

    name: str = "Sam Reader"
    address: str = "sam.reader@oak.example"
    reason: str = "You are SENCO at Oak Primary School."


SAM = Shown()


def html(letter: Letter, dark: bool = False, reader: Shown = SAM) -> str:
    """The HTML part. `dark`: as a mail program in dark mode shows it, whatever the browser is set to."""
    own = _own(letter, reader)
    filled = MARK.sub(lambda found: escape(own[found[1]]), render(letter).html)
    if not dark:
        return filled
    return _DARK.sub("@media all", filled).replace("color-scheme: light dark;", "color-scheme: dark;")


def text(letter: Letter, reader: Shown = SAM) -> str:
    """The text part."""
    own = _own(letter, reader)
    return MARK.sub(lambda found: own[found[1]], render(letter).text)


def mime(letter: Letter, reader: Shown = SAM) -> bytes:
    """The whole letter as its bytes would leave, but for its links, which are as they were written, and a signature."""
    return skeleton.build(letter, render(letter)).fill(_own(letter, reader))


def _own(letter: Letter, reader: Shown) -> dict[str, str]:
    partnership = letter.publication.partnership
    sample = partnership.url("letters/sample/")
    name, address = one_line(reader.name), one_line(reader.address)
    return {
        "name": name,
        "address": address,
        "reader": f"{name} ({address})" if name else address,
        "to": f"{name} <{address}>" if name else address,
        "reason": one_line(told(reader.reason, letter.language)),
        "web_url": letter.web_url or sample,
        "leave_url": sample,
        "preferences_url": sample,
        "one_click_url": sample,
        "act_url": sample,
        "message_id": "<sample@gatehouse.example>",
        "date": email.utils.format_datetime(timezone.localtime()),
        "track": "",
    }
