"""Cards in the default database: FTS5 on SQLite, a text vector on PostgreSQL. The two differ in three expressions."""

import dataclasses
import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from cms.search import weights
from cms.search.backends.base import Candidate, Match, Scope

_FIELDS = tuple(weights.FIELDS)
_STEMS = ", ".join(f"e.{field}_stems" for field in _FIELDS)
#: A wide net: what is looked at closely is put in order by `cms.search.score`.
_BM25 = ", ".join(str(weights.FIELDS[field]) for field in _FIELDS)


@dataclasses.dataclass(frozen=True)
class _Dialect:
    tables: str
    matches: str
    rank: str
    phrase: Callable[[tuple[str, ...]], str]
    either: str
    both: str


SQLITE = _Dialect(
    # CROSS: what matches first, then its card; the other way round every card would be looked up among the words.
    tables="search_words w CROSS JOIN search_facts e ON e.id = w.rowid",
    matches="w.search_words MATCH %s",
    rank=f"bm25(search_words, {_BM25})",
    phrase=lambda stems: '"' + " ".join(stems) + '"',
    either=" OR ",
    both=" AND ",
)
POSTGRESQL = _Dialect(
    tables="search_words e",
    matches="e.words @@ to_tsquery('simple', %s)",
    rank="-ts_rank('{0.1, 0.4, 0.3, 1.0}', e.words, to_tsquery('simple', %s), 1)",
    phrase=lambda stems: "(" + " <-> ".join(f"'{stem}'" for stem in stems) + ")",
    either=" | ",
    both=" & ",
)
#: Where more than this match, those are put in order that have words of the query in their title.
MANY = 1_500


class OnSQLite:
    """Asked twice: to count and to put in order are cheap each, and to fetch whatever matches is not."""

    name = "database"

    def facets(self, query: Match, scope: Scope) -> Counter[str]:
        expression = _expression(query, SQLITE)
        if not expression:
            return Counter()
        where, values = within(scope)
        sql = f"""SELECT e.facets, COUNT(DISTINCT e.whole) FROM {SQLITE.tables}
            WHERE {SQLITE.matches} AND {where} GROUP BY e.facets"""  # noqa: S608 (names of our own columns)
        with connection.cursor() as cursor:
            cursor.execute(sql, [expression, *values])
            return Counter(dict(cursor.fetchall()))

    def candidates(self, query: Match, scope: Scope, *, facets: Sequence[str] | None, limit: int) -> list[Candidate]:
        expression = _expression(query, SQLITE)
        if not expression or facets == []:
            return []
        where, values = within(scope)
        if facets is not None:
            where += f" AND e.facets IN ({', '.join(['%s'] * len(facets))})"
            values += facets
        sql = f"""SELECT e.id FROM {SQLITE.tables}
            WHERE {SQLITE.matches} AND {where} ORDER BY {SQLITE.rank}, e.id LIMIT %s"""  # noqa: S608 (names of our own)
        with connection.cursor() as cursor:
            cursor.execute(sql, [expression, *values, limit])
            return cards([number for (number,) in cursor.fetchall()], scope)


class OnPostgreSQL:
    """Made for one search. To count is cheap, and to put in order is not: every card is looked at for it. So of very
    many only those are that can come first."""

    name = "database"

    def __init__(self) -> None:
        self._asked: tuple[Match, Scope] | None = None
        self._counts: Counter[str] = Counter()

    def facets(self, query: Match, scope: Scope) -> Counter[str]:
        self._asked, self._counts = (query, scope), _counted(query, scope)
        return self._counts

    def candidates(self, query: Match, scope: Scope, *, facets: Sequence[str] | None, limit: int) -> list[Candidate]:
        if facets == []:
            return []
        counts = self._counts if self._asked == (query, scope) else _counted(query, scope)
        number = sum(counts[each] for each in (counts if facets is None else facets))
        best = _best(query, scope, facets=facets, limit=limit, by_title=True) if number > MANY else []
        if 2 * len(best) < limit:  # Twice as many are asked for as are shown.
            best = _best(query, scope, facets=facets, limit=limit)
        return cards(best, scope)


def database() -> OnPostgreSQL | OnSQLite:
    return OnPostgreSQL() if connection.vendor == "postgresql" else OnSQLite()


def _counted(query: Match, scope: Scope) -> Counter[str]:
    expression = _expression(query, POSTGRESQL)
    if not expression:
        return Counter()
    where, values = within(scope)
    sql = f"""SELECT facets, COUNT(*) FROM (
            SELECT DISTINCT e.facets, e.whole FROM {POSTGRESQL.tables} WHERE {POSTGRESQL.matches} AND {where}
        ) things GROUP BY facets"""  # noqa: S608 (names of our own columns)
    with _by_index(), connection.cursor() as cursor:
        cursor.execute(sql, [expression, *values])
        return Counter(dict(cursor.fetchall()))


def _best(query: Match, scope: Scope, *, facets: Sequence[str] | None, limit: int, by_title: bool = False) -> list[int]:
    """The numbers of the likeliest cards. `by_title`: of those only whose title has any of the words."""
    expression = _expression(query, POSTGRESQL)
    if not expression:
        return []
    any_of_them = _any(query, POSTGRESQL)
    where, values = within(scope)
    if facets is not None:
        where, values = f"{where} AND e.facets = ANY(%s)", [*values, list(facets)]
    if by_title:
        where, values = f"{where} AND e.titles @@ to_tsquery('simple', %s)", [*values, any_of_them]
    sql = f"""SELECT e.id FROM {POSTGRESQL.tables} WHERE {POSTGRESQL.matches} AND {where}
        ORDER BY {POSTGRESQL.rank}, e.id LIMIT %s"""  # noqa: S608 (names of our own columns)
    with _by_index(), connection.cursor() as cursor:
        cursor.execute(sql, [expression, *values, any_of_them, limit])
        return [number for (number,) in cursor.fetchall()]


@contextmanager
def _by_index() -> Iterator[None]:
    """PostgreSQL thinks that a phrase costs nothing to look for, and would read every card instead; and to compile a
    question takes longer than to answer it.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL jit = off")
        yield
        cursor.execute("SET LOCAL enable_seqscan TO DEFAULT; SET LOCAL jit TO DEFAULT")  # Others may go on in it.


def cards(numbers: Sequence[int], scope: Scope) -> list[Candidate]:
    """Cards that another backend found, in that order; of a number that is no more, or not for this reader, nothing."""
    if not numbers:
        return []
    where, values = within(scope)
    sql = f"""SELECT e.id, e.whole, e.date, e.weight, {_STEMS} FROM search_card e
        WHERE e.id IN ({", ".join(["%s"] * len(numbers))}) AND {where}"""  # noqa: S608 (names of our own columns)
    with connection.cursor() as cursor:
        cursor.execute(sql, [*numbers, *values])
        found = {row[0]: _candidate(row) for row in cursor.fetchall()}
    return [found[number] for number in numbers if number in found]


def _candidate(row: Sequence[Any]) -> Candidate:
    number, whole, date, weight, *stems = row
    fields = {field: f" {held} " if held else " " for field, held in zip(_FIELDS, stems, strict=True)}
    # A cursor of SQLite gives a date as it is kept.
    return Candidate(number, whole, fields, dt.date.fromisoformat(date) if isinstance(date, str) else date, weight)


def _expression(query: Match, dialect: _Dialect) -> str:
    groups = [
        "(" + dialect.either.join(dialect.phrase(phrase) for phrase in alternatives) + ")"
        for alternatives in query.alternatives
    ]
    return dialect.either.join(
        "(" + dialect.both.join(groups[number] for number in together) + ")" for together in query.combinations
    )


def _any(query: Match, dialect: _Dialect) -> str:
    return dialect.either.join(dialect.phrase(phrase) for phrase in query.phrases)


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
