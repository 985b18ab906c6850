"""Asking Elasticsearch: which cards match, how many by facet, and which are the likeliest."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from cms.search import weights
from cms.search.backends.base import Candidate, Match, Scope
from cms.search.backends.database import cards
from cms.search.backends.elasticsearch.client import asking
from cms.search.backends.elasticsearch.mapping import alias

#: Different combinations of facets that are counted, and things of which several pieces were found.
MOST_FACETS = 10_000
MOST_PIECES = 10_000

#: It takes no weight below 1: only how they stand to each other counts.
_FIELDS = [f"{field}^{weight / min(weights.FIELDS.values()):g}" for field, weight in weights.FIELDS.items()]


class Elasticsearch:
    """`patience`: seconds that are waited for an answer, where they are not a reader's."""

    name = "elasticsearch"

    def __init__(self, *, patience: float | None = None) -> None:
        self.patience = patience

    def facets(self, query: Match, scope: Scope) -> Counter[str]:
        if not query.combinations:
            return Counter()
        counting = {
            "facets": {"terms": {"field": "facets", "size": MOST_FACETS}},
            # Pieces of one thing: it counts once.
            "pieces": {
                "terms": {"field": "whole", "min_doc_count": 2, "size": MOST_PIECES, "collect_mode": "breadth_first"},
                "aggs": {"facets": {"terms": {"field": "facets"}}},
            },
        }
        with asking(self.patience) as client:
            answer = client.search(
                index=alias(), size=0, query={"bool": {"filter": _within(query, scope)}}, aggs=counting,
                track_total_hits=False,
            )  # fmt: skip
        counted = answer["aggregations"]
        found = Counter({bucket["key"]: bucket["doc_count"] for bucket in counted["facets"]["buckets"]})
        for thing in counted["pieces"]["buckets"]:
            found.subtract({bucket["key"]: bucket["doc_count"] - 1 for bucket in thing["facets"]["buckets"]})
        return found

    def candidates(self, query: Match, scope: Scope, *, facets: Sequence[str] | None, limit: int) -> list[Candidate]:
        if not query.combinations or facets == []:
            return []
        within = _within(query, scope)
        if facets is not None:
            within.append({"terms": {"facets": list(facets)}})
        with asking(self.patience) as client:
            answer = client.search(
                index=alias(), size=limit, query={"bool": {"filter": within, "should": _ranked(query)}},
                sort=["_score", {"number": "asc"}], docvalue_fields=["number"], track_total_hits=False,
                filter_path="hits.hits.fields",
            )  # fmt: skip
        hits = answer.get("hits", {}).get("hits", ())
        return cards([hit["fields"]["number"][0] for hit in hits], scope)


def _within(query: Match, scope: Scope) -> list[dict[str, Any]]:
    """What matches at all, and the reader's rights: nothing is counted or brought that is not for them."""
    groups = [_any([_matches(phrase) for phrase in alternatives]) for alternatives in query.alternatives]
    enough = [{"bool": {"filter": [groups[number] for number in some]}} for some in query.combinations]
    within: list[dict[str, Any]] = [
        {"term": {"partnership": scope.partnership}},
        {"term": {"language": scope.language}},
        _any(enough),
    ]
    if scope.closed:
        within.append({"bool": {"must_not": {"terms": {"closed_by": list(scope.closed)}}}})
    if scope.without:
        within.append({"bool": {"must_not": {"terms": {"whole": list(scope.without)}}}})
    if scope.readers is not None:
        open_to_all = {"bool": {"must_not": {"exists": {"field": "readers"}}}}
        within.append(_any([open_to_all, {"terms": {"readers": sorted(scope.readers)}}]))
    return within


def _matches(phrase: Sequence[str]) -> dict[str, Any]:
    if len(phrase) == 1:
        return {"term": {"words": phrase[0]}}
    return {"match_phrase": {"words": " ".join(phrase)}}


def _any(clauses: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return clauses[0] if len(clauses) == 1 else {"bool": {"should": list(clauses)}}


def _ranked(query: Match) -> list[dict[str, Any]]:
    """By groups the best alternative, over fields by their weights: a wide net, as `cms.search.score` orders it."""
    return [
        {"dis_max": {"queries": [_weighed(phrase) for phrase in alternatives]}} for alternatives in query.alternatives
    ]


def _weighed(phrase: Sequence[str]) -> dict[str, Any]:
    said = {"query": " ".join(phrase), "fields": _FIELDS}
    return {"combined_fields": said} if len(phrase) == 1 else {"multi_match": {**said, "type": "phrase"}}
