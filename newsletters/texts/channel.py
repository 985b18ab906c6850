"""The ways a text message leaves: GOV.UK Notify, or the outbox of this machine."""

import email.message
import email.policy
from pathlib import Path
from typing import Protocol

from django.conf import settings

from newsletters.models import Text
from newsletters.transport import Answer, CutAfter, CutBefore, Envelope
from newsletters.transport.outbox import Outbox

#: Seconds that a provider has for an answer.
PATIENCE = 20
#: The one blank of the template at GOV.UK Notify.
BLANK = "message"


class Channel(Protocol):
    def send(self, text: Text, number: str) -> Answer:
        """Hand over one message. Raises CutBefore, CutAfter."""

    def knows(self, text: Text) -> bool:
        """Whether it was taken before, where that can be asked."""


def current() -> Channel:
    """Of the kind that this install uses: NOTIFY_API_KEY names an account at GOV.UK Notify."""
    return Notify() if settings.NOTIFY_API_KEY else InOutbox(settings.OUTBOX)


class InOutbox:
    """Beside the letters, seen with the right to private lists. The number stands there by its last digits only."""

    def __init__(self, folder: Path) -> None:
        self.box = Outbox(folder)

    def send(self, text: Text, number: str) -> Answer:
        key = text.partnership.key
        return self.box.send(Envelope(sender="", to=kept_as(text), partnership=key, private=True), _kept(text, number))

    def knows(self, text: Text) -> bool:
        return False


def kept_as(text: Text) -> str:
    """What stands in the outbox for its reader: an address of nobody."""
    return f"text-{text.pk}@text.invalid"


def _kept(text: Text, number: str) -> bytes:
    message = email.message.EmailMessage(policy=email.policy.SMTP)
    name = text.contact.name if text.contact else ""
    message["From"] = "texts@text.invalid"
    message["To"] = kept_as(text)
    message["Subject"] = f"Text message to {name or 'a number'} (number ending {number[-3:]})"
    message.set_content(text.words, cte="quoted-printable")
    return message.as_bytes()


class Notify:
    """GOV.UK Notify. Each message is known there by its reference."""

    def __init__(self) -> None:
        # Loaded where it is used: an install without a key never needs it.
        from notifications_python_client.notifications import NotificationsAPIClient

        self.client = NotificationsAPIClient(settings.NOTIFY_API_KEY, base_url=settings.NOTIFY_URL, timeout=PATIENCE)

    def send(self, text: Text, number: str) -> Answer:
        from notifications_python_client.errors import APIError, HTTPError

        try:
            taken = self.client.send_sms_notification(
                number,
                settings.NOTIFY_TEMPLATE_ID,
                personalisation={BLANK: text.words},
                reference=text.reference,
            )
        except HTTPError as fault:
            return _refused(fault)
        except APIError as fault:  # It took something, and its answer cannot be read.
            raise CutAfter(_said(fault)) from fault
        return Answer(250, f"GOV.UK Notify has it as {taken.get('id', '')}")

    def knows(self, text: Text) -> bool:
        from notifications_python_client.errors import APIError

        try:
            found = self.client.get_all_notifications(template_type="sms", reference=text.reference)
        except APIError:
            return False
        return bool(found.get("notifications"))


def _refused(fault: Exception) -> Answer:
    """What an answer means that is no yes. Raises CutBefore where it was not reached, CutAfter where nobody knows."""
    import requests

    cause = fault.__cause__
    if isinstance(cause, requests.ConnectTimeout):
        raise CutBefore("GOV.UK Notify cannot be reached.") from fault
    response = getattr(fault, "response", None)
    if response is None:
        if isinstance(cause, requests.ConnectionError) and _never_connected(cause):
            raise CutBefore("GOV.UK Notify cannot be reached.") from fault
        raise CutAfter("GOV.UK Notify did not answer in time.") from fault
    if response.status_code in (502, 504):  # Something in front of it gave up waiting.
        raise CutAfter(_said(fault)) from fault
    # A wrong key, a clock that is wrong and a limit are mended; a number that is none is not.
    mended = response.status_code in (401, 403, 429) or response.status_code >= 500
    return Answer(450 if mended else 550, _said(fault))


def _never_connected(fault: BaseException) -> bool:
    from urllib3.exceptions import MaxRetryError, NewConnectionError

    reason = fault.args[0] if fault.args else None
    return isinstance(reason, MaxRetryError) and isinstance(reason.reason, NewConnectionError)


def _said(fault: Exception) -> str:
    """Its words, without what was sent: they may repeat the number."""
    status, message = getattr(fault, "status_code", ""), getattr(fault, "message", "")
    if isinstance(message, list):
        message = " ".join(str(each.get("message", "")) for each in message if isinstance(each, dict))
    return f"GOV.UK Notify: {status} {message}".strip()
