"""The catalogue in PostgreSQL: narrow tables of text vectors, and of what narrows a search."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from cms.search.backends.base import Counts, Filters, Found, Match, Scope, Stems, allowed, counted
from cms.search.backends.cards import cards, rows, within

_MATCHING = "FROM search_words e WHERE e.words @@ to_tsquery('simple', %s) AND"
_ABOVE = "FROM search_tops e WHERE e.words @@ to_tsquery('simple', %s) AND"
#: What a word counts in the body or the lead, the summary, the headings, the title.
_TOPS, _WORDS = "{0.2, 0.3, 0.4, 1.0}", "{0.1, 0.5, 0.375, 1.0}"
_EITHER = " | "
#: So many cards are looked at for the words of their bodies: those that have a rare word, those that have all words.
_FEW, _SOME = 60, 150
#: A group that says less than this share of the query puts nothing in order.
_FAINT = 0.02


class OnPostgreSQL:
    """To count is cheap, and to put in order is not: of every card its vector is fetched for it. So those come first
    that match above their body, in a vector that is small; others only where such are too few."""

    name = "database"

    def find(self, match: Match, scope: Scope, *, filters: Filters, limit: int, enough: int) -> Found:
        asked = match.said(_phrase, either=_EITHER, both=" & ")
        if not asked:
            return Found(Counts(), [])
        where, values = within(scope)
        with _by_index():
            kept = _counted(asked, where, values)
            counts = counted(kept, filters)
            if filters:
                where, values = f"{where} AND e.facets = ANY(%s)", [*values, allowed(kept, filters)]
            order, ranks = _order(_TOPS, match)
            first = f"SELECT e.id {_ABOVE} {where} {order} LIMIT %s"
            best = [number for (number,) in rows(first, [asked, *values, *ranks, limit])]
            few = len(best) < min(enough, counts.total)
            if below := asked if few else _telling(match, asked):
                order, ranks = _order(_WORDS, match) if few else ("ORDER BY e.id", [])
                rest = f"SELECT e.id {_MATCHING} {where} AND NOT e.id = ANY(%s) {order} LIMIT %s"
                more = rows(rest, [below, *values, best, *ranks, limit - len(best) if few else _FEW])
                best += [number for (number,) in more]
        return Found(counts, cards(best, scope))


def _counted(asked: str, where: str, values: Sequence[Any]) -> dict[str, int]:
    """Things by their facets. Of a thing that has several pieces, those that match count once."""
    number = "COUNT(*) FILTER (WHERE NOT e.piece), COUNT(*) FILTER (WHERE e.piece)"
    found = rows(f"SELECT e.facets, {number} {_MATCHING} {where} GROUP BY e.facets", [asked, *values])
    kept = {facets: wholes for facets, wholes, _ in found}
    if any(pieces for _, _, pieces in found):
        things = f"SELECT DISTINCT e.facets, e.whole {_MATCHING} {where} AND e.piece"
        for facets, _ in rows(things, [asked, *values]):
            kept[facets] += 1
    return kept


def _telling(match: Match, asked: str) -> str:
    """Of what matches that which has a word that few cards have, or all that says anything: in a body too it may be
    the best."""
    groups = _groups(match)
    telling = [group for group, number, _ in groups if number <= _FEW]
    if len(groups) > 1 and min(number for _, number, _ in groups) <= _SOME:
        telling.append(f"({' & '.join(group for group, _, _ in groups)})")
    return f"({asked}) & ({_EITHER.join(telling)})" if telling else ""


def _order(heavy: str, match: Match) -> tuple[str, list[Any]]:
    """By groups, each as much as it says: `ts_rank` by itself takes a rare word for no more than a common one."""
    ranks, values = [], []
    for group, _, rarity in _groups(match):
        ranks.append(f"%s * ts_rank('{heavy}', e.words, to_tsquery('simple', %s))")
        values += [rarity or 1.0, group]
    return f"ORDER BY {' + '.join(ranks)} DESC, e.id", values


def _groups(match: Match) -> list[tuple[str, int, float]]:
    """Those that say anything, each as it is asked for, with how many cards have it and its rarity. What nothing had
    may be new."""
    least = _FAINT * sum(match.rarities)
    return [
        (f"({_EITHER.join(map(_phrase, alternatives))})", number, rarity)
        for alternatives, number, rarity in zip(match.alternatives, match.numbers, match.rarities, strict=True)
        if not rarity or rarity >= least
    ]


def _phrase(stems: Stems) -> str:
    return "(" + " <-> ".join(f"'{stem}'" for stem in stems) + ")"


@contextmanager
def _by_index() -> Iterator[None]:
    """PostgreSQL thinks that a phrase costs nothing to look for, and would read every card instead; and to compile a
    question takes longer than to answer it.
    """
    others_go_on = connection.in_atomic_block
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL jit = off")
        yield
        if others_go_on:
            cursor.execute("SET LOCAL enable_seqscan TO DEFAULT; SET LOCAL jit TO DEFAULT")
