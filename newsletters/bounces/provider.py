"""What a provider tells of a letter, by django-anymail's signal: the same rules as for what comes by mail.

The secret was asked for before the signal. A letter is known by the seal in its metadata and never by an address, and
an event counts once, by its own number. One that comes while a delivery process still has the letter is kept, and
applied when that has let go (`newsletters.delivery.hear`).
"""

import hashlib
import logging
from typing import Any

from django.db import transaction
from django.urls import URLPattern

from newsletters.bounces import classify, codes, match, return_path, suppress
from newsletters.bounces.take_in import note
from newsletters.bounces.verdict import Class
from newsletters.models import Feedback

log = logging.getLogger(__name__)

Kind = Feedback.Kind
#: What happened -> what it means, where the provider's own reason says no more.
MEANS = {
    # It took the letter: where we never read its answer, that settles it.
    "queued": Kind.ARRIVED,
    "sent": Kind.ARRIVED,
    "delivered": Kind.ARRIVED,
    "opened": Kind.ARRIVED,
    "clicked": Kind.ARRIVED,
    "unsubscribed": Kind.ARRIVED,
    "bounced": Kind.UNKNOWN,
    "rejected": Kind.UNKNOWN,
    "failed": Kind.UNKNOWN,
    "deferred": Kind.SOFT,
    "complained": Kind.COMPLAINT,
    "autoresponded": Kind.AUTO_REPLY,
}
REASONS = {
    "invalid": Kind.HARD, "bounced": Kind.HARD, "timed_out": Kind.SOFT, "blocked": Kind.POLICY, "spam": Kind.POLICY,
}  # fmt: skip


def webhooks(provider: str) -> list[URLPattern]:
    """Where this provider tells of letters: `postmark/tracking/`. Of all that anymail knows no other is open."""
    from anymail import urls

    return [each for each in urls.urlpatterns if each.name == f"{provider}_tracking_webhook"]


def on_tracking(sender: Any, event: Any, esp_name: str, **kwargs: Any) -> None:
    """One event. What is about no letter of ours, or of no kind that matters here, changes nothing."""
    kind = MEANS.get(event.event_type)
    seal = str((event.metadata or {}).get("letter", ""))
    if kind is None or not seal:
        return
    try:
        letter = match.by_token(seal)
    except return_path.BadToken:
        log.warning("%s told of a letter with a seal that is not ours", esp_name)
        return
    if letter is None:
        return
    said = _storable(" ".join(str(part) for part in (event.mta_response, event.description) if part))
    with transaction.atomic():
        is_new = note(
            letter,
            event=_event(event, esp_name, seal),
            kind=_kind(event, kind, said),
            final=event.event_type != "deferred",
            status=codes.enhanced(said),
            why=said or f"{esp_name}: {event.event_type}",
            source="provider",
        )
        if is_new and event.event_type == "unsubscribed" and letter.delivery is not None:
            suppress.leave(letter.delivery, source="they left at the mail provider")


def _kind(event: Any, kind: str, said: str) -> str:
    """The server's own words and codes say most, then the provider's reason, which is often no more than “bounced”."""
    if event.event_type not in ("bounced", "rejected", "failed"):
        return kind
    # The provider's description speaks of whatever may be meant: its words are not the server's.
    words, status = event.mta_response or "", codes.enhanced(said)
    found = classify.certain(words, status)
    if found is None and event.reject_reason in (None, "bounced", "other"):
        found = classify.meaning(words, status)
    if found in (None, Class.UNKNOWN):
        return REASONS.get(event.reject_reason, kind)
    return str(found.value)


def _storable(text: str) -> str:
    """A strange server's answer as the provider repeats it: without what no database takes."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")


def _event(event: Any, esp_name: str, seal: str) -> str:
    """By the provider's number; where it gives none, by all that tells one event from another."""
    number = event.event_id or f"{event.event_type}\n{event.message_id}\n{event.timestamp}"
    return f"provider:{hashlib.sha256(f'{esp_name}{chr(10)}{seal}{chr(10)}{number}'.encode()).hexdigest()}"
