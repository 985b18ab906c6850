"""How large it may be: Gmail cuts off what is longer than about 102,000 bytes, and with it the way to leave."""

from collections.abc import Iterable

from newsletters.checks.finding import Weight, rule
from newsletters.checks.opened import Opened

SUBJECT = "Size"
LIMIT = 102_000
WARNING = 80_000


@rule(SUBJECT)
def not_too_large(letter: Opened) -> Iterable[str]:
    """It has at most 102,000 bytes of HTML: from there on mail programs cut its end off."""
    if letter.largest > LIMIT:
        yield (
            f"The letter has {letter.largest:,} bytes; from {LIMIT:,} on mail programs cut its end off. "
            "Leave items out, or shorten their summaries."
        )


@rule(SUBJECT, Weight.WARNS)
def not_nearly_too_large(letter: Opened) -> Iterable[str]:
    """It has fewer than 80,000 bytes of HTML."""
    if WARNING <= letter.largest <= LIMIT:
        yield (
            f"The letter has {letter.largest:,} bytes; at more than {LIMIT:,} it could not be sent. "
            "Shorten it if you can."
        )


#: What is said of the longest letter only.
OF_SIZE = frozenset((not_too_large.__name__, not_nearly_too_large.__name__))
