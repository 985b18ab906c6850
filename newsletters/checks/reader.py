"""An invented reader whose every part is as long as it may be: what fits them fits everybody."""

from newsletters.edition import Letter
from newsletters.models import Delivery
from newsletters.readers.links import TOKEN_LENGTH

DATE = "Wed, 23 Sep 2026 16:00:00 +0100"


def longest(letter: Letter) -> dict[str, str]:
    """The values of `Skeleton.fill`. The links lead nowhere."""
    link = letter.publication.partnership.url(f"letters/not-for-me/{'x' * TOKEN_LENGTH}/")
    return {
        "name": _words("Ŝam Ŗeader", "name"),
        "address": f"{'r' * 64}@{'oak.' * 45}example",
        "reason": _words("You are Șenco at Ọak Primary School.", "reason"),
        "web_url": letter.web_url or link,
        "leave_url": link,
        "preferences_url": link,
        "one_click_url": link,
        "act_url": link,
        "message_id": f"<{2**63}.{2**63}@{'oak.' * 40}example>",
        "date": DATE,
        "track": "x" * TOKEN_LENGTH,
    }


def _words(words: str, field: str) -> str:
    longest: int = Delivery._meta.get_field(field).max_length or 0  # type: ignore[union-attr]  # A field of words.
    return (f"{words} " * longest)[:longest].strip()
