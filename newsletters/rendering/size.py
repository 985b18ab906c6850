"""How large a letter may be: Gmail cuts off what is longer than about 102,000 bytes, and with it the way to leave."""

from newsletters.rendering.slots import MARK

LIMIT = 102_000
WARNING = 80_000

#: The longest that each slot can be, in bytes as HTML.
_LONGEST = {"name": 640, "address": 254, "reader": 900, "reason": 1200, "track": 32}
_LONGEST_URL = 300


class TooLarge(Exception):
    """This letter is too large: mail programs would cut its end off."""


def largest(html: str) -> int:
    """Bytes of the HTML as it arrives, with each slot filled to its longest; `html` as `render` gives it."""
    own = sum(_LONGEST.get(found[1], _LONGEST_URL) for found in MARK.finditer(html))
    return len(MARK.sub("", html).encode()) + own


def check(html: bytes | int) -> str:
    """A warning in words, or "" where all is well; `html` is what arrives, or its bytes. Raises TooLarge."""
    size = html if isinstance(html, int) else len(html)
    if size > LIMIT:
        raise TooLarge(
            f"The letter has {size:,} bytes; from {LIMIT:,} on mail programs cut its end off. "
            "Leave items out, or shorten their summaries."
        )
    if size >= WARNING:
        return f"The letter has {size:,} bytes; at more than {LIMIT:,} it could not be sent. Shorten it if you can."
    return ""
