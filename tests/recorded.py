"""What many tests begin with is made once, by the real functions; after that its rows are put in as they were written.

A recording is good for a database that is as it was then, which SQLite's own count of the rows ever made in each table
tells; in any other the real functions make it. PostgreSQL gives each row a new number, so there they always do.
"""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from django.db import connection
from wagtail.models import Site

_WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)
Written = list[tuple[str, Any, bool]]


class Key(NamedTuple):
    name: str
    #: The last number that each table gave.
    counts: tuple[tuple[str, int], ...]


_recordings: dict[Key, Written] = {}


def made(name: str, make: Callable[[], Any]) -> None:
    """Have `make` done: really, or as it was done before under this name."""
    if connection.vendor != "sqlite" or not connection.in_atomic_block:
        make()
        return
    key = Key(name, _counts())
    written = _recordings.get(key)
    if written is None:
        _recordings[key] = _recorded(make)
        return
    with connection.cursor() as cursor:
        for sql, parameters, many in written:
            (cursor.executemany if many else cursor.execute)(sql, parameters)
    Site.clear_site_root_paths_cache()


def _recorded(make: Callable[[], Any]) -> Written:
    written: Written = []

    def note(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        if _WRITES.match(sql):
            parameters = list(parameters) if many else parameters
            written.append((sql, parameters, many))
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(note):
        make()
    return written


def _counts() -> tuple[tuple[str, int], ...]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, seq FROM sqlite_sequence ORDER BY name")
        return tuple(cursor.fetchall())
