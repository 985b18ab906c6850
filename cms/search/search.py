"""The search: one function over whichever backend the settings name."""

import dataclasses
import datetime as dt
import json
import time
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.safestring import SafeString

from cms.core.readable import closed_to, reader_keys, reads_all
from cms.people.models import Partnership
from cms.search import weights
from cms.search.backends import base
from cms.search.backends.base import FACETS, Backend, Candidate, Counts, Filters, Found, Scope
from cms.search.backends.choose import backend_for
from cms.search.dictionaries import dictionary_of, left_out, marks_of, vocabulary_of
from cms.search.models import Card
from cms.search.passages import passage
from cms.search.score import Score, Scorer
from cms.search.words.analysis import cleaned, fold, forms_of
from cms.search.words.dictionary import Dictionary
from cms.search.words.parse import Query, parse
from cms.search.words.vocabulary import Vocabulary

A_PAGE = 10
LONGEST = 200  # characters of a query
BY_DATE = "date"
#: By date, so many of the best are put in order: what hardly answers the query is not what is new.
DATED = 500
#: Of more candidates nothing more is asked.
WIDEST = 10_000


@dataclasses.dataclass(frozen=True)
class Result:
    rank: int
    key: str
    title: str
    #: Where it was found, with the fragment that leads to the very part.
    url: str
    source_url: str
    kind: str
    topic: str
    #: The part in which it was found: a section, a page of a file; empty for the beginning.
    place: str
    date: dt.date | None
    score: float
    passage: SafeString


@dataclasses.dataclass(frozen=True)
class Results:
    """One page of results, best first. `good`: whether the best answer enough of the query; `facets`: by name, each
    value with how many results it would leave."""

    query: str
    results: Sequence[Result]
    total: int
    facets: Mapping[str, Sequence[tuple[str, int]]]
    good: bool
    suggestion: str
    page: int
    backend: str
    ms: float
    language: str = "en"
    #: Words of the query that are acronyms here, however they were written.
    acronyms: Sequence[str] = ()


def search(
    query: str, partnership: Partnership, *, reader: Any = None, filters: Filters | None = None, page: int = 1,
    size: int = A_PAGE, language: str = "en", sort: str = "", backend: Backend | None = None,
) -> Results:  # fmt: skip
    """What answers a query best, of what this reader may know of. `sort`: `date` for the newest first."""
    began = time.perf_counter()
    text = " ".join(query[:LONGEST].replace("\0", " ").split())
    marks = marks_of(partnership)
    scope = scope_of(partnership, reader, language)
    vocabulary = vocabulary_of(partnership, language, marks, closed=scope.reads_closed)
    dictionary = dictionary_of(partnership, language, marks)
    parsed = parse(text, dictionary=dictionary, vocabulary=vocabulary, language=language)
    backend = backend or backend_for(partnership)
    scope = dataclasses.replace(scope, without=left_out(partnership, text, marks))
    chosen = {name: list(values) for name, values in (filters or {}).items() if values}
    found = _asked(backend, parsed, vocabulary, scope, chosen, shows=page * size, dated=sort == BY_DATE)
    counts, candidates = found.counts, found.candidates
    scorer = Scorer(parsed, vocabulary, today=timezone.localdate())
    scored = best(candidates, scorer)
    good = any(
        score.coverage >= weights.GOOD and scorer.together(each.fields) >= weights.GOOD for score, each in scored[:3]
    )
    if settings.SEARCH_VECTORS:
        from cms.search.vectors.blend import blended

        scored, added, near = blended(scored, parsed, dictionary, scorer, scope, chosen)
        counts, good = counts + added, good or near
    if sort == BY_DATE:
        scored.sort(key=lambda pair: pair[1].date or dt.date.min, reverse=True)
    shown = scored[(page - 1) * size : page * size]
    return Results(
        query=text,
        results=_results(shown, parsed, first=(page - 1) * size + 1),
        total=counts.total,
        facets=_shown(counts, chosen),
        good=good,
        suggestion=parsed.suggestion if _may_suggest(parsed, vocabulary, candidates) else "",
        page=page,
        backend=backend.name,
        language=language,
        acronyms=_acronyms(text, dictionary),
        ms=round((time.perf_counter() - began) * 1000, 1),
    )


def _asked(
    backend: Backend, query: Query, vocabulary: Vocabulary, scope: Scope, chosen: Filters, *, shows: int, dated: bool
) -> Found:
    """What a backend has, of as many as are shown and more: of parts of one thing only the best is. What matches
    strictly is among it, where there is little and single words of long forms are asked for too."""
    limit = DATED if dated else max(weights.CANDIDATES, 2 * shows)
    enough = limit if dated else max(weights.ENOUGH, 2 * shows)
    match = base.match_of(query, vocabulary)
    found = backend.find(match, scope, filters=chosen, limit=limit, enough=enough)
    strictly: list[Candidate] = []
    if found.counts.every < A_PAGE and any(group.loose for group in query.groups):
        strictly = found.candidates
        match = base.match_of(query, vocabulary, loosely=True)
        found = backend.find(match, scope, filters=chosen, limit=limit, enough=enough)
    shows = min(shows, found.counts.total)
    while limit < WIDEST and len(found.candidates) >= min(limit, enough) and _things(found.candidates) < shows:
        limit, enough = 4 * limit, 4 * enough  # Pieces of long files fill the net.
        found = backend.find(match, scope, filters=chosen, limit=limit, enough=enough)
    return Found(found.counts, list({each.id: each for each in [*strictly, *found.candidates]}.values()))


def _things(candidates: Sequence[Candidate]) -> int:
    return len({each.whole for each in candidates})


def _acronyms(text: str, dictionary: Dictionary) -> list[str]:
    written = [*text.split(), *(form.written for form in forms_of(cleaned(text), language=dictionary.language))]
    return [word for word in dict.fromkeys(written) if dictionary.small(fold(word))]


def _may_suggest(query: Query, vocabulary: Vocabulary, candidates: Sequence[Candidate]) -> bool:
    """Whether each better spelling stands in something that this reader may know of."""
    stems = [
        f" {vocabulary.stem_of.get(group.corrected, group.corrected)} " for group in query.groups if group.corrected
    ]
    return all(any(stem in text for each in candidates for text in each.fields.values()) for stem in stems)


def scope_of(partnership: Partnership, reader: Any, language: str) -> Scope:
    return Scope(
        partnership=partnership.pk,
        language=language,
        closed=tuple(closed_to(reader, partnership)),
        readers=None if reads_all(reader, partnership) else frozenset(reader_keys(reader, partnership)),
    )


def best(candidates: Sequence[Candidate], scorer: Scorer) -> list[tuple[Score, Candidate]]:
    """The best first; of parts of one thing only the best."""
    scored = [
        (scorer.score(each.fields, date=each.date, weight=each.weight * scorer.for_whom(each.facets)), each)
        for each in candidates
    ]
    scored.sort(key=lambda pair: (-pair[0].value, pair[1].id))
    seen: set[str] = set()
    found = []
    for score, candidate in scored:
        if candidate.whole not in seen and score.value > 0:
            seen.add(candidate.whole)
            found.append((score, candidate))
    return found


def _results(shown: Sequence[tuple[Score, Candidate]], query: Query, *, first: int) -> list[Result]:
    cards = Card.objects.defer(*(f"{field}_stems" for field in weights.FIELDS)).in_bulk(
        [candidate.id for _, candidate in shown]
    )
    found = []
    for rank, (score, candidate) in enumerate(shown, first):
        card = cards.get(candidate.id)
        if card is None:
            continue  # Gone since.
        said = passage(card.summary, card.body, query, card.language)
        place, fragment = _place(card, said.at)
        found.append(
            Result(
                rank=rank, key=card.key, title=card.title, url=f"{card.url}#{fragment}" if fragment else card.url,
                source_url=card.source_url, kind=card.kind, topic=card.topic, place=place, date=card.date,
                score=round(score.value, 4), passage=said.text,
            )
        )  # fmt: skip
    return found


def _place(card: Card, at: int | None) -> tuple[str, str]:
    """The name of the part that begins last before a place of the body, and the fragment that leads there."""
    if at is None:
        return "", ""
    before = [(place, fragment) for begins, place, fragment in json.loads(card.parts) if begins <= at]
    return before[-1] if before else ("", "")


def _shown(counts: Counts, chosen: Filters) -> dict[str, list[tuple[str, int]]]:
    """By facet, values with the most frequent first. What is chosen is always among them."""
    found = {name: {**dict.fromkeys(chosen.get(name, ()), 0), **counts.values.get(name, {})} for name in FACETS}
    return {name: sorted(values.items(), key=lambda pair: (-pair[1], pair[0])) for name, values in found.items()}
