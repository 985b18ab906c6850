"""What changes is brought in step after its commit, by tasks: each thing once, however often it was saved.

A source says what it follows (`Follow`); `connect` is called once, when every app is there.
"""

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model, Q
from django.db.models.signals import m2m_changed, post_delete, post_save
from wagtail.documents import get_document_model
from wagtail.models import Page
from wagtail.signals import post_page_move

from cms.search.models import Behind, Card

#: Things that one task brings in step.
AT_ONCE = 200

#: Keys that one question to the database names.
MANY = 2_000

Waiting = dict[tuple[int, str], set[str]]


@dataclasses.dataclass(frozen=True)
class Follow:
    """When a row of this model is saved or deleted, these things (partnership's key, number) may have changed.

    `narrows`: whether a row, as it was saved, may keep them from somebody: then they are found no more until their task
    comes. `itself`: a row is the thing, and goes with it.
    """

    model: type[Model]
    things: Callable[[Any], Iterable[tuple[int, str]]]
    narrows: Callable[[Any], bool] | None = None
    itself: bool = False


def connect() -> None:
    for signal in (post_save, post_delete, m2m_changed):
        signal.connect(_changed, dispatch_uid="cms.search.follow")
    post_page_move.connect(_moved, dispatch_uid="cms.search.follow")
    post_save.connect(read_its_text, sender=get_document_model(), dispatch_uid="cms.search.files")


def _changed(instance: Any, signal: Any = None, created: bool = False, **kwargs: Any) -> None:
    from cms.search.index import sources

    gone = signal is post_delete
    closes = isinstance(instance, Page) and not created and (gone or signal is post_page_move or not instance.live)
    for source in sources():
        for follow in source.follows:
            if isinstance(instance, follow.model):
                changed: dict[int, list[str]] = {}
                for partnership, number in follow.things(instance):
                    changed.setdefault(partnership, []).append(number)
                away = closes or (gone and follow.itself) or (follow.narrows is not None and follow.narrows(instance))
                for partnership, numbers in changed.items():
                    later(partnership, source.name, numbers)
                    if away:
                        take_away(partnership, [f"{source.name}:{number}" for number in numbers])


def _moved(instance: Page, signal: Any = None, **kwargs: Any) -> None:
    """Pages behind it made room: the place in the tree by which each is closed, with all below it, is another too."""
    page = Page.objects.get(pk=instance.pk)
    behind = list(page.get_next_siblings())
    keys = [f"page:{each.pk}" for each in behind]
    held = dict(Card.objects.filter(key__in=keys).values_list("key", "path"))
    for each in (page, *(each for each in behind if held.get(f"page:{each.pk}") != each.path)):
        _changed(each.specific, signal=signal)


def take_away(partnership_id: int, keys: Sequence[str]) -> None:
    """What was unpublished, deleted, moved or narrowed is found no more from this moment on, whenever a worker comes.
    Where it still may be read, its task brings it back. Elasticsearch would count it until it is told.
    """
    taken = 0
    for start in range(0, len(keys), MANY):
        some = keys[start : start + MANY]
        there = Card.objects.filter(Q(key__in=some) | Q(whole__in=some), partnership=partnership_id)
        taken += there.delete()[0]
    if taken and settings.ELASTICSEARCH_URL:
        Behind.objects.create(partnership_id=partnership_id)


def read_its_text(instance: Any, **kwargs: Any) -> None:
    """A document was saved: its file may be another."""
    from cms.search.tasks import read_file

    transaction.on_commit(lambda: read_file.enqueue(instance.pk), robust=True)


def later(partnership_id: int, source: str, numbers: Iterable[str]) -> None:
    """Bring things of a source in step when this transaction is committed."""
    waiting: Waiting = connection.__dict__.setdefault("search_waiting", {})
    waiting.setdefault((partnership_id, source), set()).update(numbers)
    # Each time: what a transaction that was rolled back left waiting says nothing of this one.
    transaction.on_commit(_enqueue, robust=True)


def _enqueue() -> None:
    from cms.search.tasks import bring_in_step

    waiting: Waiting = connection.__dict__.pop("search_waiting", {})
    for (partnership_id, source), numbers in waiting.items():
        ordered = sorted(numbers)
        for start in range(0, len(ordered), AT_ONCE):
            bring_in_step.enqueue(partnership_id, source, ordered[start : start + AT_ONCE])
