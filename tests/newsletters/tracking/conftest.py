"""A letter with links, sent and read; a browser, a machine, and the minutes that pass."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from newsletters.delivery.deliver import deliver
from newsletters.edition import Letter, LetterItem, LetterSection
from newsletters.models import Delivery, Mailing, Publication
from newsletters.tracking.sort import sort
from tests.newsletters.sending.fixtures import gatekeeping
from tests.newsletters.sending.source import add_reader, seal_now
from tests.post import Letters, Read

__all__ = ["gatekeeping"]

BROWSER = {
    "User-Agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0",
    "Accept-Language": "en-GB,en;q=0.8",
}
CURL = {"User-Agent": "curl/8.5.0"}

URLS = [
    "https://council.example/census?year=2026&copy=2&q=%22a%22",
    "https://training.example/bücher/termine",
    "/calendar/",
    "https://council.example/census?year=2026&copy=2&q=%22a%22",
    "/letters/preferences/",
    "https://ealing.test/my-school/",
]


def written(publication: Publication, language: str = "en-gb", urls: list[str] | None = None) -> Letter:
    items = [
        LetterItem(title=f"News {number}", summary="What is new.", url=url)
        for number, url in enumerate(URLS if urls is None else urls, 1)
    ]
    return Letter(
        publication=publication,
        subject="Gatekeeping number 1",
        preheader="Census",
        masthead="Gatekeeping",
        introduction="This week.",
        sections=[LetterSection(title="For schools", items=items)],
        web_url=publication.partnership.url("/gatekeeping/1/"),
        language=language,
    )


@pytest.fixture(autouse=True)
def data(settings: Any, tmp_path: Path) -> None:
    """Clicks are put down in a folder of the test's own."""
    settings.DATA = tmp_path


@pytest.fixture
def box(tmp_path: Path) -> Path:
    """Where clicks are put down beside SQLite. On PostgreSQL a click is a row, and there is no such folder."""
    if connection.vendor != "sqlite":
        pytest.skip("On PostgreSQL clicks are put down as rows.")
    return tmp_path / "clicks"


@pytest.fixture
def post(gatekeeping: Publication, letters: Letters, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Mailing]:
    """`post("sam@school.example", …, tracking="person", urls=[…])`: sealed by that rule, and sent a while ago."""

    def send(*addresses: str, tracking: str = "counts", urls: list[str] | None = None, **options: Any) -> Mailing:
        monkeypatch.setattr(Publication, "letter", lambda self, language: written(self, language, urls))
        gatekeeping.tracking = tracking
        gatekeeping.save()
        for address in addresses or ("sam@school.example",):
            add_reader(gatekeeping, address)
        mailing = seal_now(gatekeeping, **options)
        deliver(mailing)
        Delivery.objects.filter(mailing=mailing).update(done_at=timezone.now() - dt.timedelta(hours=1))
        return mailing

    return send


@pytest.fixture
def read(post: Callable[..., Mailing], letters: Letters) -> Callable[..., Read]:
    """The same, and the last letter as its reader has it."""

    def make(*addresses: str, **options: Any) -> Read:
        post(*addresses, **options)
        return letters.last()

    return make


@pytest.fixture
def browser(ealing: Any) -> Client:
    return Client(HTTP_HOST="ealing.test", headers=BROWSER)


@pytest.fixture
def machine(ealing: Any) -> Client:
    return Client(HTTP_HOST="ealing.test", headers=CURL)


def tracked(letter: Read) -> list[str]:
    """The paths of a letter's counted links, each once, in the order of its text."""
    return list(dict.fromkeys(link for link in letter.links if link.startswith("/letters/l/")))


def later(minutes: float = 10) -> int:
    """Some minutes have passed, and the clock has counted."""
    return sort(timezone.now() + dt.timedelta(minutes=minutes))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """`clock(5)`: five seconds pass."""
    real, passed = timezone.now, [0.0]
    monkeypatch.setattr(timezone, "now", lambda: real() + dt.timedelta(seconds=passed[0]))

    def move(seconds: float) -> None:
        passed[0] += seconds

    return move
