"""The ways a letter leaves: an outbox on this machine, or SMTP."""

from django.conf import settings

from newsletters.transport.base import Answer, CutAfter, CutBefore, Envelope, Transport, Unreachable

__all__ = ["Answer", "CutAfter", "CutBefore", "Envelope", "Transport", "Unreachable", "current"]


def current() -> Transport:
    """A new transport of the kind that this install uses: the outbox, or SMTP where SMTP_URL is set."""
    if settings.EMBEDDED:
        from newsletters.transport.outbox import Outbox

        return Outbox(settings.OUTBOX)
    from newsletters.transport.smtp import Smtp, parse

    return Smtp(parse(settings.SMTP_URL))
