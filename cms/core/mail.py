"""Marks for letters that Django sends, read by whatever carries them; they do not leave with the letter."""

from cms.people.models import Partnership

#: The key of the partnership for whose people a letter is.
PARTNERSHIP_HEADER = "X-Gatehouse-Partnership"


def marked(partnership: Partnership) -> dict[str, str]:
    """Headers for `EmailMessage`: with them the outbox keeps a letter among this partnership's."""
    return {PARTNERSHIP_HEADER: partnership.key}
