"""The dictionary and the vocabulary of a partnership, kept in memory for as long as nobody changes them."""

import collections
import functools
from typing import Any

from django.db.models import Count, Max

from cms.people.models import Partnership
from cms.search.models import Acronym, Learnt, Synonym
from cms.search.words.dictionary import Dictionary
from cms.search.words.vocabulary import Vocabulary

#: Partnerships and languages whose words a process keeps.
KEPT = 64


def dictionary_of(partnership: Partnership, language: str) -> Dictionary:
    """As it stands now: a synonym counts from the next search on. Only English pages have the partnership's words."""
    if not language.startswith("en"):
        return Dictionary(language=language)
    acronyms = tuple(Acronym.objects.of(partnership).values_list("short", "long"))
    synonyms = tuple(Synonym.objects.of(partnership).values_list("words", "one_way"))
    return _dictionary(acronyms, synonyms, language)


@functools.lru_cache(maxsize=KEPT)
def _dictionary(acronyms: tuple[Any, ...], synonyms: tuple[Any, ...], language: str) -> Dictionary:
    listed = [(Synonym(words=words).listed, one_way) for words, one_way in synonyms]
    return Dictionary(
        dict(acronyms),
        [words for words, one_way in listed if not one_way],
        [(words[0], other) for words, one_way in listed if one_way for other in words[1:]],
        language=language,
    )


def vocabulary_of(partnership: Partnership, language: str) -> Vocabulary:
    """What was learnt last; an empty one where nothing was."""
    found = Learnt.objects.of(partnership).filter(language=language).aggregate(at=Max("made_at"), n=Count("pk"))
    return _vocabulary(partnership.pk, language, found["at"]) if found["n"] else Vocabulary()


#: The newest only, of each: one is some megabytes, and is learnt anew each hour.
_vocabularies: collections.OrderedDict[tuple[int, str], tuple[Any, Vocabulary]] = collections.OrderedDict()


def _vocabulary(partnership: int, language: str, made_at: Any) -> Vocabulary:
    there = _vocabularies.get((partnership, language))
    if there is not None and there[0] == made_at:
        return there[1]
    row = Learnt.objects.get(partnership=partnership, language=language)
    learnt = Vocabulary.unpacked(bytes(row.packed))
    _vocabularies[partnership, language] = made_at, learnt
    while len(_vocabularies) > KEPT:
        _vocabularies.popitem(last=False)
    return learnt
