"""Fixtures of the post room: something to send, and ways to send it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cms.people.models import Partnership
from newsletters.models import Mailing, Publication
from tests.newsletters.sending.server import MailServer
from tests.newsletters.sending.source import OFFERED, Source, add_reader, make_publication, seal_now


@pytest.fixture
def gatekeeping(ealing: Partnership, monkeypatch: pytest.MonkeyPatch) -> Publication:
    """A publication of Ealing's that is its own approved edition, to a list of named people."""
    for name in OFFERED:
        monkeypatch.setattr(Publication, name, vars(Source)[name], raising=False)
    monkeypatch.setattr(Source, "approved", True)
    monkeypatch.setattr(Source, "told", [])
    return make_publication(ealing)


@pytest.fixture
def due(gatekeeping: Publication) -> Callable[..., Mailing]:
    """`due("a@school.example", …)`: a mailing to these readers that may leave now."""

    def make(*addresses: str, **options: object) -> Mailing:
        for address in addresses:
            add_reader(gatekeeping, address)
        return seal_now(gatekeeping, **options)

    return make


@pytest.fixture
def mail_server(settings: Any) -> Iterator[MailServer]:
    """A real SMTP server that everything is sent by."""
    server = MailServer()
    server.controller.start()
    settings.EMBEDDED = False
    settings.SMTP_URL = server.url
    yield server
    server.controller.stop(no_assert=True)


@pytest.fixture
def outbox(settings, tmp_path: Path) -> Path:
    """An empty outbox."""
    settings.EMBEDDED = True
    settings.OUTBOX = folder = tmp_path / "outbox"
    return folder
