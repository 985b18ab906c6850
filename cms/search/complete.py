"""What somebody may be typing: titles in which all of their words stand, the last of them begun only."""

import dataclasses
from bisect import bisect_left
from typing import Any

from cms.people.models import Partnership
from cms.search.backends.titles import Title, titles
from cms.search.dictionaries import dictionary_of, marks_of, vocabulary_of
from cms.search.search import scope_of
from cms.search.words.analysis import cleaned, fold, own_word, stemmer
from cms.search.words.analysis import words as cut
from cms.search.words.vocabulary import Vocabulary

SHORTEST = 2
MOST = 8
#: Words of the pages that a beginning may become.
ENDINGS = 25
LOOKED_AT = 40
MOST_WORDS = 8


@dataclasses.dataclass(frozen=True)
class Completed:
    title: str
    url: str
    kind: str


def complete(typed: str, partnership: Partnership, *, reader: Any = None, language: str = "en") -> list[Completed]:
    """The likeliest titles, of what this reader may know of: those that begin so first, then the shortest."""
    if len(typed) < SHORTEST:
        return []
    scope, marks = scope_of(partnership, reader, language), marks_of(partnership)
    dictionary = dictionary_of(partnership, language, marks)
    vocabulary = vocabulary_of(partnership, language, marks, closed=scope.reads_closed)
    found = list(cut(cleaned(typed), language=language, acronyms=dictionary.acronyms))[:MOST_WORDS]
    if not found:
        return []
    groups: list[tuple[str, ...]] = [(word.stem,) for word in found]
    last = found[-1]
    groups[-1] = tuple(dict.fromkeys([last.stem, dictionary.small(last.folded), *_begun(last.folded, vocabulary)]))
    begun = (short for short in map(fold, dictionary.acronyms) if short.startswith(last.folded))
    groups[-1] += tuple(map(own_word, sorted(begun, key=len)[:ENDINGS]))
    if not last.is_acronym:
        groups[-1] += (stemmer(language)(last.folded),)
    rows = titles([tuple(filter(None, group)) for group in groups], scope, limit=LOOKED_AT)
    return _best(rows, typed)


def _begun(beginning: str, vocabulary: Vocabulary) -> list[str]:
    """The stems of the commonest words that begin so."""
    words = vocabulary.in_order
    at = bisect_left(words, beginning)
    begun = []
    while at < len(words) and words[at].startswith(beginning):
        begun.append(words[at])
        at += 1
    begun.sort(key=lambda word: -vocabulary.written[word])
    return list(dict.fromkeys(vocabulary.stem_of[word] for word in begun[:ENDINGS]))


def _best(rows: list[Title], typed: str) -> list[Completed]:
    begins = typed.casefold()
    rows.sort(key=lambda row: (not row.title.casefold().startswith(begins), len(row.title), row.title))
    once: dict[tuple[str, str], Completed] = {}
    for row in rows:
        once.setdefault((row.title, row.kind), Completed(row.title, row.url, row.kind))
    return list(once.values())[:MOST]
