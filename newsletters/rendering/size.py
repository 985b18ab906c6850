"""How large a letter is, whoever gets it. How large it may be: `newsletters.checks.rules.size`."""

from newsletters.rendering.slots import MARK

#: The longest that each slot can be, in bytes as HTML.
_LONGEST = {"name": 640, "address": 254, "reader": 900, "reason": 1200, "track": 32}
_LONGEST_URL = 300


def largest(html: str) -> int:
    """Bytes of the HTML as it arrives, with each slot filled to its longest; `html` as `render` gives it."""
    own = sum(_LONGEST.get(found[1], _LONGEST_URL) for found in MARK.finditer(html))
    return len(MARK.sub("", html).encode()) + own
