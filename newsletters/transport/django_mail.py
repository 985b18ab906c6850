"""Django's e-mail backend over the same transport: sign-in codes and whatever else Django sends."""

from collections.abc import Sequence
from email.utils import parseaddr

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import sanitize_address, utf8_charset_qp

from cms.core.mail import PARTNERSHIP_HEADER
from cms.people.models import Partnership
from newsletters import dkim
from newsletters.transport import Answer, CutAfter, CutBefore, Envelope, Transport, current


class NotTaken(Exception):
    """The mail server did not take this letter; the message is its answer."""


class TransportBackend(BaseEmailBackend):
    """Letters that Django sends are for their reader's eyes only: they may hold a code that signs in."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        sent = 0
        with current() as transport:
            for message in email_messages:
                key, letter = signed(message)
                answers = []
                for address in message.recipients():
                    envelope = Envelope(
                        sender=sanitize_address(bare(message.from_email), "utf-8"),
                        to=sanitize_address(bare(address), "utf-8"),
                        partnership=key,
                        secret=True,
                    )
                    answers.append(self._answer(transport, envelope, letter))
                sent += bool(answers) and all(answer is not None for answer in answers)
        return sent

    def _answer(self, transport: Transport, envelope: Envelope, letter: bytes) -> Answer | None:
        try:
            answer = transport.send(envelope, letter)
            if not answer.taken:
                raise NotTaken(str(answer))
        except (CutBefore, CutAfter, NotTaken):
            if not self.fail_silently:
                raise
            return None
        return answer


def signed(message: EmailMessage) -> tuple[str, bytes]:
    """What `written` gives, signed where the partnership has a key for whom it is from."""
    key, letter = written(message)
    partnership = Partnership.objects.filter(key=key).first() if key else None
    if partnership is None:
        return key, letter
    return key, dkim.signed(letter, partnership=partnership, from_address=message.from_email)


def written(message: EmailMessage) -> tuple[str, bytes]:
    """The partnership's key that a message names (or ""), and its bytes without that name."""
    # Eight bits would be written anew on the way where a server takes seven only, and the signature be broken.
    message.encoding = message.encoding or utf8_charset_qp
    mime = message.message()
    key = str(mime[PARTNERSHIP_HEADER] or "")
    del mime[PARTNERSHIP_HEADER]
    # Django's own class makes it so; that of the standard library, which it is for the type checker, has no `linesep`.
    return key, mime.as_bytes(linesep="\r\n")  # type: ignore[call-arg]


def bare(address: str) -> str:
    """`Hub <hub@hub.example>` without the name."""
    return parseaddr(address)[1] or address
