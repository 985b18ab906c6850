"""The one connection to Elasticsearch, and when to leave it alone."""

import functools
import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings

from cms.search.backends.base import NotNow

logger = logging.getLogger(__name__)

#: Seconds that a reader waits, and that a writer does.
READING = 0.8
WRITING = 60.0
#: So long a server that did not answer is left alone: one reader in so many seconds waits for it, no more.
REST = 15.0
NOT_NOW = "Elasticsearch does not answer. The database searches meanwhile, and the worker brings it in step later."
#: A question that it cannot answer is no sign that it is down.
BAD_QUESTION = 400


class Breaker:
    """Whether to try: not for a while after a failure, and then one at a time."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._rests_until = 0.0
        self._failed = False

    def may_try(self) -> bool:
        with self._turn:
            now = time.monotonic()
            if now < self._rests_until:
                return False
            if self._failed:
                self._rests_until = now + REST  # Whoever asks meanwhile does not wait for this trial.
            return True

    def failed(self, why: object) -> None:
        with self._turn:
            if not self._failed:
                logger.warning("Elasticsearch does not answer (%s): the database searches.", why)
            self._failed, self._rests_until = True, time.monotonic() + REST

    def answered(self) -> None:
        if self._failed:
            with self._turn:
                self._failed, self._rests_until = False, 0.0
            logger.warning("Elasticsearch answers again.")


breaker = Breaker()


@functools.lru_cache(maxsize=2)
def client(url: str) -> Any:
    from elasticsearch import Elasticsearch

    logging.getLogger("elastic_transport").setLevel(logging.ERROR)  # What is amiss is said below, once.
    return Elasticsearch(url, max_retries=0, retry_on_timeout=False)


@contextmanager
def asking(patience: float | None = None) -> Iterator[Any]:
    """The client for a reader, who does not wait long. Raises NotNow."""
    if not breaker.may_try():
        raise NotNow
    with _faults():
        yield client(settings.ELASTICSEARCH_URL).options(request_timeout=patience or READING)
    breaker.answered()


@contextmanager
def writing() -> Iterator[Any]:
    """The client for whoever keeps the index: patient, and trying at once. Raises NotNow."""
    with _faults():
        yield client(settings.ELASTICSEARCH_URL).options(request_timeout=WRITING)
    breaker.answered()


@contextmanager
def _faults() -> Iterator[None]:
    from elasticsearch import ApiError, TransportError
    from elasticsearch.helpers import BulkIndexError

    try:
        yield
    except ApiError as fault:
        if fault.status_code == BAD_QUESTION:
            logger.exception("Elasticsearch could not answer.")
        else:
            breaker.failed(f"status {fault.status_code}")
        raise NotNow(NOT_NOW) from fault
    except (TransportError, BulkIndexError) as fault:
        breaker.failed(type(fault).__name__)
        raise NotNow(NOT_NOW) from fault
