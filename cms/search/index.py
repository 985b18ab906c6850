"""Keeping cards in step with what they stand for.

    search.register(Source("pages", documents))        # in AppConfig.ready(), from `cms.search.index`

A source describes its things as documents; `update` brings some of them in step, `rebuild` all of a partnership. What
is in step already is not written again, so either may be run at any time.
"""

import dataclasses
import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Count, Max
from django.utils import timezone

from cms.core.readable import closed_to
from cms.people.models import Partnership
from cms.search.backends.elasticsearch import in_step
from cms.search.dictionaries import dictionary_of
from cms.search.document import Document
from cms.search.follow import Follow
from cms.search.models import Card, Learnt
from cms.search.words.analysis import Form, Word, cleaned, forms_of
from cms.search.words.dictionary import Dictionary
from cms.search.words.vocabulary import Vocabulary

#: Raised where analysis changes, so that every card is written anew.
ANALYSIS = 4
LEAD = 300
#: Characters of a body that are looked through: a book is cut into parts before it comes here.
LONGEST_BODY = 200_000
BATCH = 200
#: A vocabulary of so many cards rests for a minute before it is learnt anew.
CARDS_A_MINUTE = 100

#: From a partnership and numbers of things (None: all) to their documents.
Describe = Callable[[Partnership, Sequence[str] | None], Iterable[Document]]


@dataclasses.dataclass(frozen=True)
class Source:
    """Things that can be found. A document's key begins with the source's name and a colon."""

    name: str
    documents: Describe
    follows: tuple[Follow, ...] = ()
    #: It reads what other tasks note after the same commit (which page shows which file): its own wait for those.
    a_round_later: bool = False


_sources: dict[str, Source] = {}
#: Characters that what a card is narrowed by may take.
MOST_FACETS = 1000


def register(source: Source) -> None:
    """Let a kind of thing be found; a name again replaces."""
    _sources[source.name] = source


def sources() -> list[Source]:
    return list(_sources.values())


def registered(name: str) -> Source | None:
    return _sources.get(name)


def update(partnership: Partnership, source: str, numbers: Sequence[str]) -> int:
    """Bring some things of a source in step: those that are no more are found no more. How many cards changed."""
    wholes = [f"{source}:{each}" for each in numbers]
    there = Card.objects.of(partnership).filter(source=source, whole__in=wholes)
    with in_step.changing(partnership, wholes):
        return _bring(partnership, _sources[source].documents(partnership, numbers), there)


def rebuild(partnership: Partnership, *, anew: bool = False) -> int:
    """Bring every source in step, and learn the vocabulary anew. How many cards changed. `anew`: all are written, also
    those that are in step already; meanwhile the old ones are found."""
    with in_step.changing(partnership):
        changed = 0
        for source in sources():
            there = Card.objects.of(partnership).filter(source=source.name)
            changed += _bring(partnership, source.documents(partnership, None), there, anew=anew)
        gone = Card.objects.of(partnership).exclude(source__in=_sources)
        changed += gone.count()
        gone.delete()
    learn(partnership)
    return changed


def _bring(partnership: Partnership, documents: Iterable[Document], there: Any, *, anew: bool = False) -> int:
    """Write what differs, in batches of their own transactions: writers elsewhere wait for none of it long."""
    dictionaries: dict[str, Dictionary] = {}
    before = set(there.values_list("key", flat=True))
    seen: set[str] = set()
    changed = 0
    stream = iter(documents)
    while batch := list(islice(stream, BATCH)):
        cards: dict[str, Card] = {}
        for document in batch:
            if document.key not in seen:
                language = document.language
                if language not in dictionaries:
                    dictionaries[language] = dictionary_of(partnership, language)
                cards[document.key] = _card(partnership, document, dictionaries[language])
        seen |= set(cards)
        changed += _write(partnership, cards, anew=anew)
    gone = sorted(before - seen)
    for start in range(0, len(gone), BATCH):
        Card.objects.of(partnership).filter(key__in=gone[start : start + BATCH]).delete()
    return changed + len(gone)


@transaction.atomic
def _write(partnership: Partnership, cards: Mapping[str, Card], *, anew: bool) -> int:
    """One writer at a time for each partnership: two that bring the same things in step do not trip over each other."""
    Partnership.objects.select_for_update(no_key=True).get(pk=partnership.pk)
    there = Card.objects.of(partnership).filter(key__in=list(cards))
    held = {card.key: card for card in (there.only("key") if anew else there)}
    rows = [card for key, card in cards.items() if anew or key not in held or not _alike(held[key], card)]
    Card.objects.filter(pk__in=[held[row.key].pk for row in rows if row.key in held]).delete()
    Card.objects.bulk_create(rows)
    return len(rows)


def _alike(held: Card, card: Card) -> bool:
    """Everything of it, and not its digest alone: a row may have been changed by hand."""
    names = (field.attname for field in Card._meta.concrete_fields if not field.primary_key)
    return all(getattr(held, name) == getattr(card, name) for name in names)


def _card(partnership: Partnership, document: Document, dictionary: Dictionary) -> Card:
    body, parts = _body(document)
    texts = {
        "title": cleaned(document.title), "headings": cleaned(document.headings),
        "summary": cleaned(document.summary), "lead": body[:LEAD], "body": body,
    }  # fmt: skip
    facts = {
        "key": document.key, "source": document.key.partition(":")[0], "whole": document.whole or document.key,
        "language": document.language, "title": document.title[:300], "url": document.url[:1000],
        "source_url": document.source_url[:1000], "kind": document.kind[:60], "topic": document.topic[:255],
        "parts": json.dumps(parts, ensure_ascii=False), "summary": texts["summary"], "body": body,
        "date": document.date,
        "weight": document.weight, "path": document.path, "readers": document.readers,
        "facets": _facets(document),
    }  # fmt: skip
    said = json.dumps([ANALYSIS, sorted(dictionary.acronyms), texts, facts], ensure_ascii=False, default=str)
    made = Card(partnership=partnership, digest=hashlib.sha256(said.encode()).hexdigest(), **facts)
    for field, text in texts.items():
        setattr(made, f"{field}_stems", _stems(text, dictionary))
    return made


def _facets(document: Document) -> str:
    """By what it can be narrowed, as JSON that fits: of what has too many values some are left out."""
    kept = {name: list(values) for name, values in document.facets.items()}
    while len(said := json.dumps(kept, ensure_ascii=False, sort_keys=True)) > MOST_FACETS:
        max(kept.values(), key=lambda values: len(str(values))).pop()
    return said


def _body(document: Document) -> tuple[str, list[tuple[int, str, str]]]:
    """The whole text, and where in it each part begins."""
    body = cleaned(document.body[:LONGEST_BODY])
    parts: list[tuple[int, str, str]] = []
    for part in document.parts:
        if len(body) >= LONGEST_BODY:
            break
        body = f"{body} " if body else ""
        parts.append((len(body), part.place[:120], part.fragment))
        body += cleaned(part.text[: LONGEST_BODY - len(body)])
    return body, parts


def _stems(text: str, dictionary: Dictionary) -> str:
    return " ".join(form.stem for form in forms_of(text, language=dictionary.language, acronyms=dictionary.acronyms))


# --- The vocabulary ----------------------------------------------------------------------------------------------


def may_learn(partnership: Partnership) -> bool:
    """Whether other things are closed than when the vocabulary was learnt; or cards are newer, and it is old enough:
    the more there is, the longer it takes."""
    cards = Card.objects.of(partnership).aggregate(newest=Max("pk"), number=Count("pk"))
    learnt = Learnt.objects.of(partnership).order_by("made_at").values("newest", "made_at", "walls").last()
    if learnt is None:
        return bool(cards["number"])
    if learnt["walls"] != _digest(closed_to(None, partnership)):
        return True
    rest = dt.timedelta(minutes=cards["number"] // CARDS_A_MINUTE)
    return (cards["newest"] or 0) != learnt["newest"] and learnt["made_at"] + rest <= timezone.now()


def learn(partnership: Partnership) -> None:
    """Learn the vocabulary of a partnership's cards anew, for each language: of what everybody may read, so that no
    spelling and no count tells of the rest, and, for those who read some of that, of everything."""
    cards, walls = Card.objects.of(partnership), closed_to(None, partnership)
    newest = cards.aggregate(newest=Max("pk"))["newest"]
    languages = set(cards.order_by().values_list("language", flat=True).distinct())
    for language in languages:
        dictionary = dictionary_of(partnership, language)
        of_all, of_some = Vocabulary(), Vocabulary()
        rows = cards.filter(language=language).values_list(
            "title", "summary", "body", "headings_stems", "path", "readers"
        )
        for title, summary, body, headings, path, readers in rows.iterator(chunk_size=500):
            shut = readers or any(place.startswith(wall) for place in path.split() for wall in walls)
            (of_some if shut else of_all).learn(_fields(title, summary, body, headings, dictionary))
        learnt = {False: of_all} | ({True: of_all + of_some} if of_some.total else {})
        for closed, vocabulary in learnt.items():
            Learnt.objects.update_or_create(
                partnership=partnership, language=language, closed=closed,
                defaults={"packed": vocabulary.packed(), "newest": newest or 0, "walls": _digest(walls)},
            )  # fmt: skip
        Learnt.objects.of(partnership).filter(language=language).exclude(closed__in=learnt).delete()
    Learnt.objects.of(partnership).exclude(language__in=languages).delete()


def _digest(walls: Sequence[str]) -> str:
    return hashlib.sha256(" ".join(sorted(walls)).encode()).hexdigest()


def _fields(
    title: str, summary: str, body: str, headings: str, dictionary: Dictionary
) -> dict[str, Iterable[Form | Word]]:
    def of(text: str) -> list[Form]:
        return forms_of(text, language=dictionary.language, acronyms=dictionary.acronyms)

    # Headings stand in the body too: of them the length alone is wanted.
    return {
        "title": of(cleaned(title)), "headings": forms_of(headings, language=""), "summary": of(summary),
        "lead": of(body[:LEAD]), "body": of(body),
    }  # fmt: skip
