"""What mailing programs say of their readers, in the words of their exports."""

import datetime as dt
import re

from django.utils import timezone

from cms.people.imports.cells import folded

#: Of the columns that an old list may have: our field, its label, and the headers that mean it.
FIELDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "status": (
        "Status of the reader",
        (
            "status", "subscription status", "subscriber status", "email marketing permission status", "state",
            "email permission status", "email status", "email marketing status", "contact status", "list status",
        ),
    ),
    "left": (
        "Unsubscribed (yes, or when)",
        (
            "unsubscribed", "unsub", "opted out", "opt out", "email opt out", "unsub_time", "unsubscribed at",
            "unsubscribed on", "unsubscribe date", "unsubscribed date", "date unsubscribed", "unsubscribe time",
            "unsubscribed from all email", "opted out of all email", "do not email", "do not contact", "do not mail",
            "suppressed", "complained", "opt out date", "email opted out",
        ),
    ),
    "came_back": (
        "Letters came back (yes, or when)",
        ("bounced", "cleaned", "clean_time", "hard bounce", "hard bounced", "bounce date", "bounced at", "bounced on"),
    ),
    "signed_up": (
        "Signed up (yes or no)",
        (
            "subscribed", "is subscribed", "opted in", "opt in", "email opt in", "opt in status", "consent",
            "consented", "marketing consent", "email consent", "gdpr consent", "marketing permission",
            "email marketing permission",
            "accepts marketing",
        ),
    ),
    "consent_on": (
        "Date of the consent",
        (
            "consent date", "date of consent", "consent_on", "confirm_time", "confirmed at", "confirm time",
            "opt in date", "opted in at", "opt in time", "optin_time", "subscribed at", "subscribed on",
            "date subscribed", "subscribe date", "subscription date", "signup date", "sign up date", "date joined",
            "consented at", "consented on",
        ),
    ),
    "consent_wording": ("Wording of the consent", ("consent wording", "consent text", "wording", "permission text")),
    "consent_source": (
        "Source of the consent",
        ("consent source", "opt in source", "signup source", "sign up source", "subscribe source", "source of consent"),
    ),
    "publication": (
        "Publication",
        ("publication", "publications", "newsletter", "newsletters", "subscription", "subscriptions", "topic"),
    ),
}  # fmt: skip

_WANTS = {
    "subscribed", "active", "confirmed", "opted in", "opt in", "express", "single opt in", "double opt in", "enabled",
    "signed up", "consented", "granted",
}  # fmt: skip
_LEFT = {
    "unsubscribed", "opted out", "opt out", "inactive unsubscribed", "removed", "junk", "spam", "spam complaint",
    "complained", "complaint", "marked as spam", "suppressed", "blocklisted", "blacklisted", "do not email",
    "globally unsubscribed", "disabled", "withdrawn", "cancelled", "deleted",
}  # fmt: skip
_BACK = {"cleaned", "bounced", "hard bounced", "hard bounce", "bounce", "undeliverable", "invalid"}
_NEITHER = {
    "unconfirmed", "pending", "non subscribed", "nonsubscribed", "not subscribed", "transactional", "never subscribed",
    "awaiting confirmation", "temporary hold", "implied", "archived", "inactive", "unknown",
}  # fmt: skip
_YES, _NO = {"yes", "y", "true", "1", "x", "t", "on", "ja", "✓"}, {"no", "n", "false", "0", "f", "off", ""}
_DAY = re.compile(
    r"(?P<y>20\d\d|19\d\d)-(?P<m>\d\d)-(?P<d>\d\d)|(?P<d2>\d\d?)[/.](?P<m2>\d\d?)[/.](?P<y2>20\d\d|19\d\d)"
)

WANTS, LEFT, BACK, NEITHER = "wants", "left", "back", "neither"


def meaning(status: str) -> str:
    """What a status says; empty where it says nothing of letters.

    >>> meaning("Unsubscribed"), meaning("Cleaned"), meaning("Permanent contract")
    ('left', 'back', '')
    """
    word = folded(status)
    for words, found in ((_WANTS, WANTS), (_LEFT, LEFT), (_BACK, BACK), (_NEITHER, NEITHER)):
        if word in words:
            return found
    # Whatever stands around it, to have left is said in one word.
    return LEFT if "unsubscribed" in word.split() and not {"not", "never", "un"} & set(word.split()) else ""


def is_yes(text: str) -> bool | None:
    """Yes, no, or None for neither word. A day says yes: that is when it happened."""
    word = text.strip().casefold()
    if word in _NO:
        return False
    return True if word in _YES or day(text) else None


def day(text: str) -> dt.datetime | None:
    """The first day in a text, at noon; the day before the month."""
    found = _DAY.search(text)
    if not found:
        return None
    parts = found["y"] or found["y2"], found["m"] or found["m2"], found["d"] or found["d2"]
    try:
        return dt.datetime(*(int(part) for part in parts), 12, tzinfo=timezone.get_current_timezone())  # type: ignore[arg-type,misc]
    except ValueError:
        return None
