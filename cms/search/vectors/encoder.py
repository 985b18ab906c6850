"""Who makes vectors: named by the setting SEARCH_VECTORS, `minilm` or the dotted path of a class; nobody where it is
empty, and nobody where the class cannot be loaded: then words alone are searched."""

import functools
import logging
import os
from collections.abc import Sequence
from typing import Any, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

logger = logging.getLogger(__name__)

KNOWN = {"minilm": "cms.search.vectors.minilm.MiniLM"}
#: Searches that are asked again soon.
REMEMBERED = 1000


class Encoder(Protocol):
    #: Of the model, with its version: vectors of another are made anew.
    name: str

    def vectors(self, texts: Sequence[str]) -> Any:
        """A row of 32-bit numbers for each text, of length one (a numpy array)."""


def encoder() -> Encoder | None:
    return _loaded(settings.SEARCH_VECTORS) if settings.SEARCH_VECTORS else None


@functools.cache
def _loaded(name: str) -> Encoder | None:
    """Once in a process, so that a fault is told once."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # For numpy: one search does not wait for all processors.
    try:
        return import_string(KNOWN.get(name, name))()  # type: ignore[no-any-return]
    except Exception as fault:  # Whatever a foreign package does: the search goes on.
        logger.error("Searches go by words alone: %s cannot be loaded (%s).", name, fault)
        return None


@functools.lru_cache(maxsize=REMEMBERED)
def of_query(name: str, typed: str, meant: str) -> Any:
    """Of a query as it was typed and as it was understood, together; None where the encoder fails."""
    maker = _loaded(name)
    try:
        rows = maker.vectors(list(dict.fromkeys((typed, meant)))) if maker else None
    except Exception as fault:  # As above.
        logger.error("This search went by words alone: %s fails (%s).", name, fault)
        return None
    if rows is None:
        return None
    both = rows.sum(axis=0)
    return both / max(float((both @ both) ** 0.5), 1e-9)
