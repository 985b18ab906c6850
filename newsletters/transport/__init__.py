"""The ways a letter leaves: an outbox on this machine, SMTP, or a provider."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from newsletters.transport.base import Answer, CutAfter, CutBefore, Envelope, Transport, Unreachable

if TYPE_CHECKING:
    from newsletters.wire.carrier import Carrier
    from newsletters.wire.journal import Journal

__all__ = ["Answer", "CutAfter", "CutBefore", "Envelope", "Transport", "Unreachable", "carrier", "current", "use_smtp"]


def current() -> Transport:
    """A new transport of the kind that this install uses: the outbox, or what SMTP_URL or MAIL_PROVIDER names."""
    if settings.EMBEDDED:
        from newsletters.transport.outbox import Outbox

        return Outbox(settings.OUTBOX)
    if settings.MAIL_PROVIDER and not settings.SMTP_URL:
        from newsletters.transport import provider

        return provider.current()
    from newsletters.transport.smtp import Smtp, parse

    return Smtp(parse(settings.SMTP_URL))


def use_smtp(address: str) -> None:
    """From now on, in this process and those it forks, letters leave by this server (HOST:PORT). Raises BadAddress."""
    from newsletters.transport.smtp import parse

    url = f"smtp://{address}"
    parse(url)
    settings.EMBEDDED, settings.SMTP_URL = False, url


@contextmanager
def carrier(transport: Transport, journal: "Journal") -> Iterator["Carrier"]:
    """What carries many letters: by SMTP over several connections at once, with a keeper; else one letter at a time."""
    from newsletters.transport.smtp import Smtp
    from newsletters.wire.carrier import OneByOne
    from newsletters.wire.keeping import KeptBy
    from newsletters.wire.pipeline import Pipeline

    made: Carrier
    if not isinstance(transport, Smtp):
        made = OneByOne(transport, journal)
        yield made
        made.close()
        return
    with KeptBy(journal) as keeper:
        made = Pipeline(transport.server, journal, keeper, paces=Path(settings.DATA) / "paces")
        yield made
        made.close()
