"""Results by words and by vectors, in one order: what both know counts by both."""

import dataclasses
from collections import Counter
from collections.abc import Sequence

from django.conf import settings

from cms.search import weights
from cms.search.backends import base
from cms.search.backends.base import Candidate, Counts, Filters, Scope
from cms.search.backends.cards import cards, rows, within
from cms.search.score import Score, Scorer
from cms.search.vectors.encoder import encoder, of_query
from cms.search.vectors.keep import LANGUAGE
from cms.search.words.dictionary import Dictionary
from cms.search.words.parse import Query

Scored = list[tuple[Score, Candidate]]
#: So many of the best by words get their place by both.
BY_WORDS = 50
#: So many of the nearest join them, of so many that are looked at: a reader may not know of all.
BY_VECTORS = 20
LOOKED_AT = 200


@dataclasses.dataclass(frozen=True)
class Near:
    """A card that is near a query."""

    id: int
    whole: str
    facets: str
    cosine: float


def blended(
    found: Scored, query: Query, dictionary: Dictionary, scorer: Scorer, scope: Scope, chosen: Filters
) -> tuple[Scored, Counts, bool]:
    """The results in their new order; by their facets, the things that only vectors found; and whether one of the best
    is so near that it answers."""
    maker = encoder()
    vector = None
    if maker is not None and scope.language.startswith(LANGUAGE):
        vector = of_query(settings.SEARCH_VECTORS, query.typed.lower(), meant(query, dictionary))
    if maker is None or vector is None:
        return found, Counts(), False
    from cms.search.vectors.matrix import matrix  # It needs numpy, as the encoder does.

    held = matrix(scope.partnership, maker.name)
    least = weights.NEAR if found else weights.NEAR_ALONE
    near = [each for each in _near(held.nearest(vector, LOOKED_AT), scope) if each.cosine >= least][:BY_VECTORS]
    by_words = {candidate.whole for _, candidate in found}
    others = {each.whole: each for each in reversed(near) if each.whole not in by_words}  # Of each its nearest piece.
    joining = [
        (scorer.score(card.fields, date=card.date, weight=card.weight), card)
        for card in cards([each.id for each in others.values()], scope)
    ]
    # What has enough of the words is counted by them.
    added = Counter(others[card.whole].facets for score, card in joining if score.coverage < weights.LEAST)
    first = found[:BY_WORDS]
    cosines = {number: held.cosine(key, vector) for number, key in _keys([card.id for _, card in first]).items()}
    cosines |= {each.id: each.cosine for each in near}
    most = first[0][0].value if first else 1.0
    pool = first + [pair for pair in joining if base.passes(base.unpacked(others[pair[1].whole].facets), chosen)]
    both = [(_both(score, most, cosines.get(card.id), card.weight), card) for score, card in pool]
    both.sort(key=lambda pair: (-pair[0].value, pair[1].id))
    answers = any((cosines.get(card.id) or 0.0) >= weights.NEAR_GOOD for _, card in both[:3])
    return both + found[BY_WORDS:], base.counted(added, chosen), answers


def meant(query: Query, dictionary: Dictionary) -> str:
    """A query in full words: acronyms by what they stand for, misspelt words mended."""
    words = (
        dictionary.spelt.get(group.phrases[0].stems) or group.corrected or group.typed
        for group in query.groups
        if not group.again
    )
    return " ".join(words).lower()


def _both(score: Score, most: float, cosine: float | None, weight: float) -> Score:
    """Of what has no vector yet, nothing is known: it counts as hardly near."""
    near = weights.NEAR if cosine is None else cosine
    return Score(score.value / most + weights.VECTOR * near * weight, score.coverage)


def _near(keys: dict[str, float], scope: Scope) -> list[Near]:
    """The cards of keys, of those that the reader may know of; the nearest first."""
    if not keys:
        return []
    where, values = within(scope)
    sql = f"""SELECT e.id, e.whole, e.facets, e.key FROM search_card e
        WHERE e.key IN ({", ".join(["%s"] * len(keys))}) AND {where}"""  # noqa: S608 (names of our own columns)
    found = [Near(number, whole, facets, keys[key]) for number, whole, facets, key in rows(sql, [*keys, *values])]
    return sorted(found, key=lambda each: -each.cosine)


def _keys(numbers: Sequence[int]) -> dict[int, str]:
    from cms.search.models import Card

    return dict(Card.objects.filter(pk__in=numbers).values_list("pk", "key"))
