"""Telling somebody something by a text message."""

import datetime as dt

from django.conf import settings

from cms.people.models import Contact, Mobile
from newsletters.models import Text

#: Six parts of a text message: a provider takes no more.
LONGEST = 918


def can_leave() -> bool:
    """Whether text messages go anywhere: not where letters leave this machine and no account for texts is set."""
    return bool(settings.NOTIFY_API_KEY or settings.EMBEDDED)


def text(
    contact: Contact,
    *,
    key: str,
    kind: str,
    words: str,
    urgent: bool = False,
    expires_at: dt.datetime | None = None,
) -> Text | None:
    """A text message in the caller's transaction, or None where nobody noted a mobile number of theirs, or where
    letters leave this machine and text messages cannot: what nobody gets is not told.

    Telling again with the same key changes nothing, and gives what was told first.
    """
    if not can_leave():
        return None
    if not Mobile.objects.of(contact.partnership).filter(contact=contact).exists():
        return None
    told, _ = Text.objects.get_or_create(
        partnership=contact.partnership,
        key=key,
        defaults={
            "kind": kind,
            "contact": contact,
            "words": words.strip()[:LONGEST],
            "urgent": urgent,
            "expires_at": expires_at,
        },
    )
    return told  # type: ignore[no-any-return]
