"""Telling somebody something by a letter that is no edition."""

import datetime as dt

from cms.notices.models import Notice
from cms.people.models import Contact, Partnership


def tell(
    partnership: Partnership,
    *,
    key: str,
    kind: str,
    to: str,
    subject: str,
    text: str,
    contact: Contact | None = None,
    urgent: bool = False,
    secret: bool = False,
    expires_at: dt.datetime | None = None,
) -> Notice:
    """A notice in the caller's transaction; the delivery process sends it. Telling again with the same key changes
    nothing, and gives what was told first.

    `text` is plain text: paragraphs with blank lines between them, each link on a line of its own.
    """
    told, _ = Notice.objects.get_or_create(
        partnership=partnership,
        key=key,
        defaults={
            "kind": kind,
            "contact": contact,
            "address": to,
            "subject": " ".join(subject.split())[:255],
            "text": text,
            "urgent": urgent,
            "secret": secret,
            "expires_at": expires_at,
        },
    )
    return told  # type: ignore[no-any-return]
