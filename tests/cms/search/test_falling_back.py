"""Elasticsearch is named, and does not answer: the database searches, and nobody notices."""

import logging
import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest

from cms.search import index
from cms.search.backends.elasticsearch import client as connection
from cms.search.backends.elasticsearch.client import Breaker
from cms.search.models import Behind
from cms.search.search import search
from tests.cms.search.library import Library

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def breaker(monkeypatch: pytest.MonkeyPatch) -> Breaker:
    made = Breaker()
    monkeypatch.setattr(connection, "breaker", made)
    return made


@pytest.fixture
def filled(library: Library) -> Library:
    """In step with Elasticsearch, as far as anybody knows."""
    library.hold("Lettings", "Letting a hall")
    library.open()
    Behind.objects.all().delete()
    return library


@pytest.fixture
def refused(settings: Any) -> None:
    """Nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as gone:
        settings.ELASTICSEARCH_URL = f"http://127.0.0.1:{gone.getsockname()[1]}"


@pytest.fixture
def silent(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Connections are taken, and nothing is ever said."""
    monkeypatch.setattr(connection, "READING", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.ELASTICSEARCH_URL = f"http://127.0.0.1:{server.getsockname()[1]}"
        yield


def found(library: Library) -> tuple[str, list[str]]:
    results = search("lettings", library.partnership)
    return results.backend, sorted(result.title for result in results.results)


def test_the_database_answers_and_the_log_says_so_once(filled: Library, refused: None, caplog: Any):
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            assert found(filled) == ("database", ["Letting a hall", "Lettings"])

    assert [record.getMessage()[:33] for record in caplog.records] == ["Elasticsearch does not answer (Co"]


def test_who_is_silent_is_waited_for_once_and_by_one_reader(filled: Library, silent: None):
    began = time.perf_counter()
    assert found(filled)[0] == "database"
    waited = time.perf_counter() - began

    began = time.perf_counter()
    assert found(filled)[0] == "database"
    assert 0.1 <= waited < 1
    assert time.perf_counter() - began < 0.1


def test_after_a_rest_one_reader_tries_again_and_the_others_do_not_wait(breaker: Breaker, monkeypatch: Any):
    breaker.failed("a test")
    assert not breaker.may_try()

    later = time.monotonic() + connection.REST + 1
    monkeypatch.setattr(connection.time, "monotonic", lambda: later)

    assert [breaker.may_try(), breaker.may_try()] == [True, False]
    breaker.answered()
    assert [breaker.may_try(), breaker.may_try()] == [True, True]


def test_what_changes_meanwhile_is_written_and_marked(filled: Library, refused: None):
    filled.hold("Lettings of pitches")

    assert index.update(filled.partnership, "things", ["3"]) == 1
    assert index.rebuild(filled.partnership) == 0

    assert found(filled) == ("database", ["Letting a hall", "Lettings", "Lettings of pitches"])
    assert Behind.objects.of(filled.partnership).exists()


def test_where_there_is_no_elasticsearch_one_mark_waits_for_it(library: Library, settings: Any):
    settings.ELASTICSEARCH_URL = ""
    library.hold("Lettings")
    for _ in range(3):
        index.rebuild(library.partnership)

    assert Behind.objects.of(library.partnership).count() == 1
