"""How long a search takes, over so many pages of a partnership that is made for it and taken away again."""

import secrets
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection

from cms.people.models import Partnership
from cms.search import index
from cms.search.backends.base import Backend, NotNow
from cms.search.backends.database import database
from cms.search.backends.elasticsearch import in_step
from cms.search.backends.elasticsearch.ask import Elasticsearch
from cms.search.document import Document
from cms.search.measuring.invent import SOURCE, Writer
from cms.search.models import Acronym, Card
from cms.search.search import search

PREFIX = "benchmark-search-"
QUERIES = 200
#: Pages written, until the next word of it.
TELL_EACH = 2_000
#: Seconds for one answer of Elasticsearch, beyond a reader's patience: what is slow shall be seen.
PATIENCE = 10


class CannotMeasure(Exception):
    """It cannot be measured; the message says why."""


def measure(pages: int, *, tell: Callable[[str], None]) -> dict[str, Any]:
    """Times in milliseconds of whole searches: words, facets, passages. Raises CannotMeasure."""
    with _partnership() as here:
        acronyms = list(Acronym.objects.of(here).values_list("short", flat=True))
        writer = Writer([each for each in acronyms if each.isupper() and " " not in each])
        tell(f"Writing {pages:,} pages …")
        documents = list(writer.documents(pages))
        with _source(lambda partnership, numbers: _told(documents if numbers is None else [], tell)):
            seconds = {"rebuild_s": _timed(lambda: index.rebuild(here))}
            queries = writer.queries(QUERIES, [each.title for each in documents], acronyms)
            found = {connection.vendor: _searched(here, queries, database(), tell)}
            if settings.ELASTICSEARCH_URL:
                tell("Sending them to Elasticsearch …")
                seconds["elasticsearch_rebuild_s"] = _timed(_rebuilt)
                found["elasticsearch"] = _searched(here, queries, Elasticsearch(patience=PATIENCE), tell)
        return {"pages": pages, "queries": len(queries), **seconds, "backends": found}


def _rebuilt() -> None:
    try:
        in_step.rebuild()
    except NotNow as fault:
        raise CannotMeasure(f"Elasticsearch does not answer at {settings.ELASTICSEARCH_URL}.") from fault


def _told(documents: Sequence[Document], tell: Callable[[str], None]) -> Iterator[Document]:
    """As they are asked for, with a word now and then of how far it is."""
    began = time.perf_counter()
    for number, document in enumerate(documents, 1):
        yield document
        if number % TELL_EACH == 0:
            tell(f"  {number:,} of {len(documents):,} after {time.perf_counter() - began:.0f} s")
    tell("Learning their words …")


def _timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return round(time.perf_counter() - began, 1)


def _searched(
    here: Partnership, queries: Sequence[str], backend: Backend, tell: Callable[[str], None]
) -> dict[str, float]:
    """Each query once to warm up, and once that counts."""
    tell(f"Searching {len(queries)} times with {backend.name} …")
    times, results = [], 0
    for counts in (False, True):
        tell("  to warm up" if not counts else "  and once that counts")
        for query in queries:
            began = time.perf_counter()
            found = search(query, here, backend=backend)
            if counts:
                times.append((time.perf_counter() - began) * 1000)
                results += found.total
    centiles = statistics.quantiles(times, n=100)
    return {
        "p50_ms": round(centiles[49], 1), "p95_ms": round(centiles[94], 1), "max_ms": round(max(times), 1),
        "results": round(results / len(queries)),
    }  # fmt: skip


@contextmanager
def _partnership() -> Iterator[Partnership]:
    here = Partnership.objects.create(key=f"{PREFIX}{secrets.token_hex(4)}", name="Benchmark")
    try:
        yield here
    finally:
        with in_step.changing(here):
            Card.objects.of(here)._raw_delete(using="default")
        here.delete()


@contextmanager
def _source(describe: index.Describe) -> Iterator[None]:
    """What is searched meanwhile: these pages alone."""
    held = dict(index._sources)
    index._sources.clear()
    index.register(index.Source(SOURCE, describe))
    try:
        yield
    finally:
        index._sources.clear()
        index._sources.update(held)
