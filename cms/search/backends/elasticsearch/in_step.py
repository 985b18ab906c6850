"""Keeping Elasticsearch in step with the cards.

A card never changes: it goes and another comes. So what Elasticsearch holds is right when numbers and digests are the
database's, and any difference can be mended at any time, by anybody, twice. Before cards change a mark is set, and
taken away when Elasticsearch has them: while there is one, the database searches, and the clock catches up.
"""

import itertools
import re
import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any

from django.conf import settings

from cms.people.models import Partnership
from cms.search.backends.base import NotNow
from cms.search.backends.elasticsearch.client import asking, writing
from cms.search.backends.elasticsearch.mapping import MAPPINGS, SETTINGS, alias, said
from cms.search.models import Behind, Card

BATCH = 500
#: Hits that Elasticsearch gives at once.
A_LOOK = 10_000
#: Somebody else changes the same cards meanwhile: look again, so often.
ROUNDS = 5


_put_off: ContextVar[bool] = ContextVar("put_off", default=False)


@contextmanager
def made_anew() -> Iterator[None]:
    """Around a change of all cards of everybody: they are sent once, to a new index, at the end. Raises NotNow."""
    before = _put_off.set(True)
    try:
        yield
    finally:
        _put_off.reset(before)
    if settings.ELASTICSEARCH_URL:
        rebuild()


@contextmanager
def changing(partnership: Partnership, wholes: Collection[str] | None = None) -> Iterator[None]:
    """Around a change of cards (of these wholes; None: of any). Without Elasticsearch the mark stays, for the day when
    there is one."""
    if not settings.ELASTICSEARCH_URL:
        if not Behind.objects.of(partnership).exists():
            Behind.objects.create(partnership=partnership)
        yield
        return
    mark = Behind.objects.create(partnership=partnership)
    yield
    if _put_off.get():
        return
    try:
        bring(partnership, wholes)
    except NotNow:
        return
    mark.delete()


def lags() -> bool:
    """Whether there is something to catch up with, and somebody who answers."""
    if not settings.ELASTICSEARCH_URL:
        return False
    try:
        with asking() as client:
            is_there = client.indices.exists_alias(name=alias())
    except NotNow:
        return False
    return not is_there or Behind.objects.exists()


def catch_up() -> int:
    """Bring what lags in step; make the index where there is none. How many cards were sent or taken away."""
    if not settings.ELASTICSEARCH_URL:
        return 0
    try:
        with writing() as client:
            is_there = client.indices.exists_alias(name=alias())
        if not is_there:
            return rebuild()
        return sum(_caught_up(each) for each in Partnership.objects.filter(pk__in=Behind.objects.values("partnership")))
    except NotNow:
        return 0


def forget_gone() -> None:
    """Take away what is left of partnerships that are no more."""
    if not settings.ELASTICSEARCH_URL:
        return
    known = list(Partnership.objects.values_list("pk", flat=True))
    gone = {"bool": {"must_not": {"terms": {"partnership": known}}}}
    with suppress(NotNow), writing() as client:
        client.delete_by_query(index=alias(), query=gone, conflicts="proceed", refresh=True)


def _caught_up(partnership: Partnership) -> int:
    marks = list(Behind.objects.of(partnership).values_list("pk", flat=True))
    changed = bring(partnership)
    Behind.objects.filter(pk__in=marks).delete()
    return changed


def bring(partnership: Partnership, wholes: Collection[str] | None = None) -> int:
    """Have Elasticsearch hold what the database does. How many cards were sent or taken away. Raises NotNow."""
    cards = Card.objects.of(partnership)
    if wholes is not None:
        cards = cards.filter(whole__in=wholes)
    changed = 0
    with writing() as client:
        for _ in range(ROUNDS):
            ours = dict(cards.values_list("pk", "digest"))
            theirs = _held(client, partnership, wholes)
            wrong = [number for number in theirs if theirs[number] != ours.get(number)]
            wanted = [number for number in ours if number not in theirs or theirs[number] != ours[number]]
            if not wrong and not wanted:
                return changed
            actions = itertools.chain(_taken_away(wrong), _sent(wanted))
            changed += _bulk(client, alias(), actions)
            client.indices.refresh(index=alias())
    raise NotNow


def rebuild() -> int:
    """Make the index anew beside the old one, which is asked until the new one takes its place. How many cards it
    holds. Raises NotNow."""
    for each in Partnership.objects.all():
        Behind.objects.create(partnership=each)
    with writing() as client:
        name = f"{alias()}_{time.time_ns()}"
        client.indices.create(index=name, mappings=MAPPINGS, settings=SETTINGS)
        numbers = list(Card.objects.order_by("pk").values_list("pk", flat=True))
        sent = _bulk(client, name, _sent(numbers))
        client.indices.refresh(index=name)
        old = _behind_alias(client)
        client.indices.update_aliases(
            actions=[
                {"add": {"index": name, "alias": alias()}},
                *({"remove": {"index": each, "alias": alias()}} for each in old),
            ]
        )
        _take_away_older(client, name)
    for each in Partnership.objects.all():
        _caught_up(each)  # What changed while it was made.
    return sent


def _behind_alias(client: Any) -> list[str]:
    answer = client.options(ignore_status=404).indices.get_alias(name=alias())
    return [] if answer.meta.status == 404 else list(answer.body)


def _take_away_older(client: Any, name: str) -> None:
    """Every index of ours that was begun before this one, of older mappings too. A neighbour's name may begin with
    ours: what stands between must be a version and a time, and nothing else."""
    ours = re.compile(rf"{re.escape(settings.SEARCH_INDEX)}_\d+_(\d+)")
    begun = int(name.rpartition("_")[2])
    for each in client.indices.get(index=f"{settings.SEARCH_INDEX}_*", expand_wildcards="all"):
        found = ours.fullmatch(each)
        if found is not None and int(found[1]) < begun:
            client.options(ignore_status=404).indices.delete(index=each)


def _held(client: Any, partnership: Partnership, wholes: Collection[str] | None) -> dict[int, str]:
    """By number, the digests of what Elasticsearch has."""
    within: list[dict[str, Any]] = [{"term": {"partnership": partnership.pk}}]
    if wholes is not None:
        within.append({"terms": {"whole": list(wholes)}})
    found: dict[int, str] = {}
    after: list[int] = [-1]
    while True:
        answer = client.search(
            index=alias(), size=A_LOOK, query={"bool": {"filter": within}}, sort=[{"number": "asc"}],
            search_after=after, docvalue_fields=["number", "digest"], track_total_hits=False,
            filter_path="hits.hits.fields",
        )  # fmt: skip
        hits = [hit["fields"] for hit in answer.get("hits", {}).get("hits", ())]
        found |= {hit["number"][0]: hit["digest"][0] for hit in hits}
        if len(hits) < A_LOOK:
            return found
        after = [hits[-1]["number"][0]]


def _taken_away(numbers: Iterable[int]) -> Iterator[dict[str, Any]]:
    return ({"_op_type": "delete", "_id": str(number)} for number in numbers)


def _sent(numbers: list[int]) -> Iterator[dict[str, Any]]:
    for start in range(0, len(numbers), BATCH):
        for card in Card.objects.filter(pk__in=numbers[start : start + BATCH]).defer("body", "summary", "title"):
            yield {"_op_type": "index", "_id": str(card.pk), **said(card)}


def _bulk(client: Any, index: str, actions: Iterable[dict[str, Any]]) -> int:
    """Something that is gone already is no fault."""
    from elasticsearch.helpers import BulkIndexError, streaming_bulk

    done, faults = 0, []
    for well, item in streaming_bulk(client, actions, index=index, chunk_size=BATCH, raise_on_error=False):
        done += well
        if not well and item.get("delete", {}).get("status") != 404:
            faults.append(item)
    if faults:
        raise BulkIndexError(f"{len(faults)} cards were not taken.", faults)
    return done
