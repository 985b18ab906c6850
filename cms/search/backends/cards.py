"""Cards as they are read for a search, and which of them a reader may know of: alike in either database."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import connection

from cms.search import weights
from cms.search.backends.base import Candidate, Scope

_FIELDS = tuple(weights.FIELDS)
_STEMS = ", ".join(f"e.{field}_stems" for field in _FIELDS)


def cards(numbers: Sequence[int], scope: Scope) -> list[Candidate]:
    """Cards that another backend found, in that order; of a number that is no more, or not for this reader, nothing."""
    if not numbers:
        return []
    where, values = within(scope)
    postgresql = connection.vendor == "postgresql"
    some = "= ANY(%s)" if postgresql else f"IN ({', '.join(['%s'] * len(numbers))})"
    sql = f"""SELECT e.id, e.whole, e.date, e.weight, e.facets, {_STEMS} FROM search_card e
        WHERE e.id {some} AND {where}"""  # noqa: S608 (names of our own columns)
    asked = rows(sql, [*([list(numbers)] if postgresql else numbers), *values])
    found = {row[0]: _candidate(row) for row in asked}
    return [found[number] for number in numbers if number in found]


def rows(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()  # type: ignore[no-any-return]


def _candidate(row: Sequence[Any]) -> Candidate:
    number, whole, date, weight, facets, *stems = row
    fields = {field: f" {held} " if held else " " for field, held in zip(_FIELDS, stems, strict=True)}
    # A cursor of SQLite gives a date as it is kept.
    day = dt.date.fromisoformat(date) if isinstance(date, str) else date
    return Candidate(number, whole, fields, day, weight, facets)


def within(scope: Scope) -> tuple[str, list[Any]]:
    """The reader's rights, in the query: nothing is counted or fetched that is not for them."""
    where, values = "e.partnership_id = %s AND e.language = %s", [scope.partnership, scope.language]
    for path in scope.closed:
        where += " AND ' ' || e.path NOT LIKE %s"  # Of several paths, none may be closed.
        values.append(f"% {path}%")
    if scope.without:
        where += f" AND e.whole NOT IN ({', '.join(['%s'] * len(scope.without))})"
        values += scope.without
    if scope.readers is not None:
        keys = [key.replace("_", r"\_") for key in sorted(scope.readers)]
        one = " OR ".join(["e.readers = ''", *[r"' ' || e.readers || ' ' LIKE %s ESCAPE '\'"] * len(keys)])
        where += f" AND ({one})"
        values += [f"% {key} %" for key in keys]
    return where, values
