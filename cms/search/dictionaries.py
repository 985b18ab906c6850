"""What people taught the search of a partnership, kept in memory for as long as nobody changes it."""

import collections
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import connection

from cms.people.models import Partnership
from cms.search.models import Acronym, Learnt, LeftOut, Remembered, Synonym
from cms.search.words.dictionary import Dictionary
from cms.search.words.vocabulary import Vocabulary

#: Dictionaries and vocabularies that a process keeps, of its partnerships and their languages.
KEPT = 128

T = TypeVar("T")
#: How many rows there are of each kind, and the sum of their marks.
Marks = dict[type[Remembered], tuple[int, int | None]]
#: A vocabulary is some megabytes, and is learnt anew each hour.
_kept: collections.OrderedDict[tuple[str, int, str], tuple[Any, Any]] = collections.OrderedDict()
_KINDS = (Acronym, Synonym, Learnt, LeftOut)
_MARKS = " UNION ALL ".join(
    f"SELECT {number}, COUNT(*), SUM(mark) FROM {kind._meta.db_table} WHERE partnership_id = %s"  # noqa: S608 (our own)
    for number, kind in enumerate(_KINDS)
)


def marks_of(partnership: Partnership) -> Marks:
    """What tells whether anything was changed: asked once for a search, and handed on."""
    with connection.cursor() as cursor:
        cursor.execute(_MARKS, [partnership.pk] * len(_KINDS))
        return {_KINDS[number]: (rows, marks) for number, rows, marks in cursor.fetchall()}


def dictionary_of(partnership: Partnership, language: str, marks: Marks | None = None) -> Dictionary:
    """As it stands now: a synonym counts from the next search on. Only English pages have the partnership's words."""
    if not language.startswith("en"):
        return Dictionary(language=language)
    marks = marks or marks_of(partnership)
    key = ("dictionary", partnership.pk, language)
    return _remembered(key, (marks[Acronym], marks[Synonym]), lambda: _dictionary(partnership, language))


def _dictionary(partnership: Partnership, language: str) -> Dictionary:
    synonyms = Synonym.objects.of(partnership)
    return Dictionary(
        dict(Acronym.objects.of(partnership).values_list("short", "long")),
        [each.listed for each in synonyms if not each.one_way],
        [(each.listed[0], other) for each in synonyms if each.one_way for other in each.listed[1:]],
        language=language,
    )


def vocabulary_of(
    partnership: Partnership, language: str, marks: Marks | None = None, *, closed: bool = False
) -> Vocabulary:
    """What was learnt last; an empty one where nothing was. `closed`: of what is not for everybody too."""
    marks = marks or marks_of(partnership)

    def unpacked() -> Vocabulary:
        row = Learnt.objects.of(partnership).filter(language=language, closed=closed).first()
        if row is None and closed:
            return vocabulary_of(partnership, language, marks)
        return Vocabulary.unpacked(bytes(row.packed)) if row else Vocabulary()

    name = "closed vocabulary" if closed else "vocabulary"
    return _remembered((name, partnership.pk, language), marks[Learnt], unpacked)


def left_out(partnership: Partnership, query: str, marks: Marks | None = None) -> tuple[str, ...]:
    """The wholes that people left out for such a query."""
    marks = marks or marks_of(partnership)
    key = ("left out", partnership.pk, "")
    every = _remembered(key, marks[LeftOut], lambda: list(LeftOut.objects.of(partnership)))
    return tuple(f"page:{each.page_id}" for each in every if each.answers(query))


def _remembered(key: tuple[str, int, str], marks: object, make: Callable[[], T]) -> T:
    there = _kept.pop(key, None)
    if there is None or there[0] != marks:
        there = (marks, make())
    _kept[key] = there
    while len(_kept) > KEPT:
        _kept.popitem(last=False)
    return there[1]  # type: ignore[no-any-return]
