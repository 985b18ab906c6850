"""The catalogue in SQLite: an FTS5 table, and a narrow one of what narrows a search."""

from cms.search import weights
from cms.search.backends.base import Counts, Filters, Found, Match, Scope, allowed, counted
from cms.search.backends.cards import cards, rows, within

#: A wide net: what is looked at closely is put in order by `cms.search.score`.
_RANK = f"bm25(search_words, {', '.join(map(str, weights.FIELDS.values()))})"
# CROSS: what matches first, then its card; the other way round every card would be looked up among the words.
_MATCHING = "FROM search_words w CROSS JOIN search_facts e ON e.id = w.rowid WHERE w.search_words MATCH %s AND"


class OnSQLite:
    """Asked twice: to count and to put in order are cheap each, and to fetch whatever matches is not."""

    name = "database"

    def find(self, match: Match, scope: Scope, *, filters: Filters, limit: int, enough: int) -> Found:
        asked = match.said(lambda stems: f'"{" ".join(stems)}"', either=" OR ", both=" AND ")
        if not asked:
            return Found(Counts(), [])
        where, values = within(scope)
        counting = f"SELECT e.facets, COUNT(DISTINCT e.whole) {_MATCHING} {where} GROUP BY e.facets"
        kept = dict(rows(counting, [asked, *values]))
        if filters:
            facets = allowed(kept, filters)
            where += f" AND e.facets IN ({', '.join(['%s'] * len(facets))})"
            values += facets
        best = rows(f"SELECT e.id {_MATCHING} {where} ORDER BY {_RANK}, e.id LIMIT %s", [asked, *values, limit])
        return Found(counted(kept, filters), cards([number for (number,) in best], scope))
