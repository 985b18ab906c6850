"""Asking Elasticsearch: which cards match, how many by facet, and which are the likeliest."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from cms.search import weights
from cms.search.backends.base import FACETS, Counts, Filters, Found, Match, Scope
from cms.search.backends.cards import cards
from cms.search.backends.elasticsearch.client import asking
from cms.search.backends.elasticsearch.mapping import alias, narrowing

#: Not narrowed, and narrowed by all that is chosen: beside the facets of which something is chosen.
EVERY, TOTAL = "every", "total"
#: Values that are counted, and things of which pieces were found.
MOST_VALUES = 10_000
MOST_PIECES = 10_000

#: It takes no weight below 1: only how they stand to each other counts.
_FIELDS = [f"{field}^{weight / min(weights.FIELDS.values()):g}" for field, weight in weights.FIELDS.items()]


class Elasticsearch:
    """`patience`: seconds that are waited for an answer, where they are not a reader's."""

    name = "elasticsearch"

    def __init__(self, *, patience: float | None = None) -> None:
        self.patience = patience

    def find(self, match: Match, scope: Scope, *, filters: Filters, limit: int, enough: int) -> Found:
        if not match.combinations:
            return Found(Counts(), [])
        within = _within(match, scope)
        # Asked twice: where it counts too, it passes over nothing that cannot be among the best.
        with asking(self.patience) as client:
            counted = client.search(
                index=alias(), size=0, query={"bool": {"filter": within}}, aggs=_counting(filters),
                track_total_hits=False, filter_path="aggregations",
            )  # fmt: skip
            # Of a hit only its number is wanted: to fetch its address too takes longer than to find it.
            answer = client.search(
                index=alias(), size=limit,
                query={"bool": {"filter": within + _chosen(filters), "should": _ranked(match)}},
                track_total_hits=False, stored_fields="_none_", docvalue_fields=["number"],
                sort=["_score", {"number": "asc"}], filter_path="hits.hits.fields",
            )  # fmt: skip
        hits = answer.get("hits", {}).get("hits", ())
        return Found(_counts(counted["aggregations"]), cards([hit["fields"]["number"][0] for hit in hits], scope))


def _chosen(filters: Filters, *, but: str = "") -> list[dict[str, Any]]:
    """What narrows: of each facet but one any of the values that were chosen."""
    return [
        {"terms": {"narrows": [narrowing(name, value) for value in values]}}
        for name, values in filters.items()
        if name != but
    ]


def _counting(filters: Filters) -> dict[str, Any]:
    """How many there are of each value, and in all. Of a thing that has pieces those that match count once: wholes are
    counted by themselves, and pieces thing by thing."""
    values = {"terms": {"field": "narrows", "size": MOST_VALUES}}
    things = {
        "terms": {"field": "whole", "size": MOST_PIECES, "collect_mode": "breadth_first"}, "aggs": {"values": values},
    }  # fmt: skip
    kinds = {
        "wholes": {"filter": {"term": {"piece": False}}, "aggs": {"values": values}},
        "pieces": {"filter": {"term": {"piece": True}}, "aggs": {"things": things}},
    }
    narrowed = {name: _chosen(filters, but=name) for name in filters} | {EVERY: []}
    if filters:
        narrowed[TOTAL] = _chosen(filters)
    return {name: {"filter": {"bool": {"filter": chosen}}, "aggs": kinds} for name, chosen in narrowed.items()}


def _counts(counted: Mapping[str, Any]) -> Counts:
    """A facet of which nothing is chosen counts what is left by all that is chosen."""
    every = counted[EVERY]
    total = counted.get(TOTAL, every)
    return Counts(_number(every), _number(total), {name: _values(counted.get(name, total), name) for name in FACETS})


def _number(narrowed: Mapping[str, Any]) -> int:
    return narrowed["wholes"]["doc_count"] + len(narrowed["pieces"]["things"]["buckets"])  # type: ignore[no-any-return]


def _values(narrowed: Mapping[str, Any], name: str) -> Counter[str]:
    found: Counter[str] = Counter()
    begins = narrowing(name, "")
    for bucket in narrowed["wholes"]["values"]["buckets"]:
        if bucket["key"].startswith(begins):
            found[bucket["key"].removeprefix(begins)] += bucket["doc_count"]
    for thing in narrowed["pieces"]["things"]["buckets"]:
        of_it = (bucket["key"] for bucket in thing["values"]["buckets"])
        found.update(key.removeprefix(begins) for key in of_it if key.startswith(begins))
    return found


def _within(match: Match, scope: Scope) -> list[dict[str, Any]]:
    """What matches at all, and the reader's rights: nothing is counted or brought that is not for them."""
    groups = [_any([_matches(phrase) for phrase in alternatives]) for alternatives in match.alternatives]
    enough = [{"bool": {"filter": [groups[number] for number in some]}} for some in match.combinations]
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


def _ranked(match: Match) -> list[dict[str, Any]]:
    """By groups the best alternative, over fields by their weights: a wide net, as `cms.search.score` orders it."""
    return [
        {"dis_max": {"queries": [_weighed(phrase) for phrase in alternatives]}} for alternatives in match.alternatives
    ]


def _weighed(phrase: Sequence[str]) -> dict[str, Any]:
    said = {"query": " ".join(phrase), "fields": _FIELDS}
    return {"combined_fields": said} if len(phrase) == 1 else {"multi_match": {**said, "type": "phrase"}}
