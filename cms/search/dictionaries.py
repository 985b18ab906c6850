"""The dictionary and the vocabulary of a partnership, kept in memory for as long as nobody changes them."""

import collections
from typing import Any, TypeVar

from django.db.models import Count, Max, Sum

from cms.people.models import Partnership
from cms.search.models import Acronym, Learnt, Synonym
from cms.search.words.dictionary import Dictionary
from cms.search.words.vocabulary import Vocabulary

#: Partnerships and languages whose words a process keeps.
KEPT = 64

T = TypeVar("T")
#: By partnership and language, the newest with what tells whether it still is.
_Kept = collections.OrderedDict[tuple[int, str], tuple[Any, T]]
_dictionaries: _Kept[Dictionary] = collections.OrderedDict()
#: One is some megabytes, and is learnt anew each hour.
_vocabularies: _Kept[Vocabulary] = collections.OrderedDict()


def dictionary_of(partnership: Partnership, language: str) -> Dictionary:
    """As it stands now: a synonym counts from the next search on. Only English pages have the partnership's words."""
    if not language.startswith("en"):
        return Dictionary(language=language)
    marks = tuple(
        tuple(rows.objects.of(partnership).aggregate(number=Count("pk"), marks=Sum("mark")).values())
        for rows in (Acronym, Synonym)
    )
    there = _dictionaries.get((partnership.pk, language))
    if there is not None and there[0] == marks:
        return there[1]
    made = _dictionary(partnership, language)
    _keep(_dictionaries, (partnership.pk, language), (marks, made))
    return made


def _dictionary(partnership: Partnership, language: str) -> Dictionary:
    synonyms = Synonym.objects.of(partnership)
    return Dictionary(
        dict(Acronym.objects.of(partnership).values_list("short", "long")),
        [each.listed for each in synonyms if not each.one_way],
        [(each.listed[0], other) for each in synonyms if each.one_way for other in each.listed[1:]],
        language=language,
    )


def vocabulary_of(partnership: Partnership, language: str) -> Vocabulary:
    """What was learnt last; an empty one where nothing was."""
    found = Learnt.objects.of(partnership).filter(language=language).aggregate(at=Max("made_at"), n=Count("pk"))
    return _vocabulary(partnership.pk, language, found["at"]) if found["n"] else Vocabulary()


def _vocabulary(partnership: int, language: str, made_at: Any) -> Vocabulary:
    there = _vocabularies.get((partnership, language))
    if there is not None and there[0] == made_at:
        return there[1]
    row = Learnt.objects.get(partnership=partnership, language=language)
    learnt = Vocabulary.unpacked(bytes(row.packed))
    _keep(_vocabularies, (partnership, language), (made_at, learnt))
    return learnt


def _keep(where: _Kept[T], key: tuple[int, str], what: tuple[Any, T]) -> None:
    where.pop(key, None)
    where[key] = what
    while len(where) > KEPT:
        where.popitem(last=False)
