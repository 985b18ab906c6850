"""Titles that have certain words, from the default database whichever backend searches: for what is being typed."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db import connection

from cms.search.backends.base import Scope
from cms.search.backends.cards import rows, within


class Title(NamedTuple):
    title: str
    url: str
    kind: str


def titles(groups: Sequence[Sequence[str]], scope: Scope, *, limit: int) -> list[Title]:
    """Of what the reader may know of, those in whose title each group has one of its stems; the shortest first."""
    if connection.vendor == "postgresql":
        asked = " & ".join("(" + " | ".join(f"'{stem}':A" for stem in group) + ")" for group in groups)
        tables, matches = "search_tops w JOIN search_card e ON e.id = w.id", "w.words @@ to_tsquery('simple', %s)"
    else:
        asked = " AND ".join("title_stems : (" + " OR ".join(f'"{stem}"' for stem in group) + ")" for group in groups)
        tables, matches = "search_words w CROSS JOIN search_card e ON e.id = w.rowid", "w.search_words MATCH %s"
    where, values = within(scope)
    sql = f"""SELECT e.title, e.url, e.kind FROM {tables} WHERE {matches} AND {where}
        GROUP BY e.title, e.url, e.kind ORDER BY LENGTH(e.title), e.title LIMIT %s"""  # noqa: S608 (names of our own)
    return [Title(*row) for row in rows(sql, [asked, *values, limit])]
