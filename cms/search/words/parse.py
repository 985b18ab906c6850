"""From what somebody typed to groups of weighted alternatives: the one query that every backend is given."""

import dataclasses
import re
from collections.abc import Iterator
from itertools import pairwise

from cms.search import weights
from cms.search.words.analysis import ACRONYM, Word, cleaned, stemmer, words
from cms.search.words.dictionary import Dictionary, Phrase
from cms.search.words.faint import is_faint, is_of_a_kind
from cms.search.words.vocabulary import Vocabulary

#: A longer query is cut: nobody types so many words by hand.
MOST_WORDS = 24
#: Words shorter than this are not corrected.
CORRECTED = 4
RARE = 2
MUCH_MORE = 20
SPLIT_RARE = 5
LONG_JOIN = 9
#: Words of a dictionary's entry from which on they count singly too.
LONG_ENTRY = 3
#: A word so long that no page writes so, though one of its stem, may be another that differs in one letter: governer.
SLIPPED = 6


@dataclasses.dataclass
class Group:
    """One thing asked for: any of its phrases will do, the surest first. `loose`: words that hint at it, singly."""

    typed: str
    phrases: list[Phrase]
    concept: bool = False
    loose: tuple[str, ...] = ()
    #: How much it counts beside the others.
    weight: float = 1.0
    #: What it was corrected to, where it was.
    corrected: str = ""
    #: Of a longer group before it, singly.
    again: bool = False

    @property
    def stems(self) -> set[str]:
        """Every stem by which a document may be found."""
        return {stem for phrase in self.phrases for stem in phrase.stems}


@dataclasses.dataclass
class Query:
    typed: str
    groups: list[Group]
    #: The stems as typed, for whole titles and phrases.
    stems: list[str]
    #: A better spelling of the whole, where there is one.
    suggestion: str = ""

    def __bool__(self) -> bool:
        return bool(self.groups)


def parse(text: str, *, dictionary: Dictionary, vocabulary: Vocabulary, language: str = "en") -> Query:
    """What a query asks for. Words that nobody knows are read as those that are spelt nearly so."""
    clean = cleaned(text)
    found = list(words(clean, language=language, acronyms=dictionary.acronyms))[:MOST_WORDS]
    if len(found) > 2 and clean.upper() == clean:  # Somebody forgot the caps lock: capitals tell nothing.
        found = list(words(clean.lower(), language=language, acronyms=dictionary.acronyms))[:MOST_WORDS]
    found = [_as_acronym(word, dictionary, vocabulary) for word in found]
    groups = list(_grouped(found, dictionary, vocabulary))
    _join_neighbours(groups, found, vocabulary, language)
    return Query(
        typed=text,
        groups=groups,
        stems=[word.stem for word in found],
        suggestion=_suggestion(clean, groups),
    )


def _as_acronym(word: Word, dictionary: Dictionary, vocabulary: Vocabulary) -> Word:
    """A small word that is an acronym or the plural of one, and that no page has as a word: dbs, sencos."""
    for form in () if word.is_acronym else (word.folded, word.folded.removesuffix("s")):
        if vocabulary.small[form]:
            break
        if own := dictionary.small(form):
            return word._replace(stem=own)
    return word


def _grouped(found: list[Word], dictionary: Dictionary, vocabulary: Vocabulary) -> Iterator[Group]:
    """The longest entries of the dictionary first, every other word by itself."""
    at = 0
    while at < len(found):
        for length in range(min(dictionary.longest, len(found) - at), 0, -1):
            key = tuple(word.stem for word in found[at : at + length])
            if key in dictionary.means:
                yield _concept(found[at : at + length], key, dictionary)
                yield from _singly(found[at : at + length], dictionary)
                at += length
                break
        else:
            yield _single(found[at], dictionary, vocabulary)
            at += 1


def _concept(typed: list[Word], key: tuple[str, ...], dictionary: Dictionary) -> Group:
    phrases = dictionary.phrases(key)
    longest = max((phrase.stems for phrase in phrases if phrase.weight >= weights.SURE), key=len)
    loose = longest if len(longest) > 1 else ()
    group = Group(" ".join(word.written for word in typed), phrases, concept=True, loose=loose)
    if len(typed) == 1 and is_of_a_kind(typed[0].folded, dictionary.language):
        group.weight = weights.OF_A_KIND
    return group


def _singly(typed: list[Word], dictionary: Dictionary) -> Iterator[Group]:
    """The words of a long entry, each a little: a page may say the same with others between."""
    for word in typed if len(typed) >= LONG_ENTRY else ():
        if not is_faint(word.folded, dictionary.language):
            yield Group(word.written, [Phrase((word.stem,))], weight=weights.SINGLY, again=True)


def _single(word: Word, dictionary: Dictionary, vocabulary: Vocabulary) -> Group:
    group = Group(word.written, [Phrase((word.stem,))])
    if is_faint(word.folded, dictionary.language):
        group.weight = weights.FAINT
    elif is_of_a_kind(word.folded, dictionary.language):
        group.weight = weights.OF_A_KIND
    own = dictionary.small(word.folded)
    if own and not word.is_acronym:
        # Both readings: the verb, and the acronym with what it stands for.
        meant = dictionary.phrases((own,))
        group.phrases += [Phrase(each.stems, each.weight * weights.SMALL_ACRONYM) for each in meant]
    if _may_be_misspelt(word):
        _correct(group, word, vocabulary)
    return group


def _may_be_misspelt(word: Word) -> bool:
    return len(word.folded) >= CORRECTED and word.folded.isalpha() and not word.stem.endswith(ACRONYM)


def _correct(group: Group, word: Word, vocabulary: Vocabulary) -> None:
    """Add the likeliest spellings to a word that the pages do not have, or hardly."""
    known = vocabulary.documents[word.stem]
    if known > RARE or (known and not vocabulary.written[word.folded]):
        _mend_slip(group, word, vocabulary)
        _split(group, word, vocabulary, known)
        return
    near = vocabulary.near(word.folded)
    if known:
        common = vocabulary.written[word.folded] * MUCH_MORE
        near = [(other, far) for other, far in near if far == 1 and vocabulary.written[other] >= common]
        sure: tuple[float, ...] = (weights.RARE_SPELLING,) * len(near)
    else:
        sure = weights.SPELLINGS
    for (other, _), weight in zip(near, sure, strict=False):
        stem = vocabulary.stem_of.get(other, other)
        if stem != word.stem:
            group.phrases.append(Phrase((stem,), weight))
    if near and not known:
        group.corrected = near[0][0]
    _split(group, word, vocabulary, known)


def _mend_slip(group: Group, word: Word, vocabulary: Vocabulary) -> None:
    """governer: of the stem of "governing", and meant is "governor"."""
    if len(word.folded) < SLIPPED or vocabulary.written[word.folded]:
        return
    for other, far in vocabulary.near(word.folded):
        stem = vocabulary.stem_of.get(other, other)
        if far == 1 and stem != word.stem and other[0] == word.folded[0]:
            group.phrases[0] = Phrase((word.stem,), weights.RARE_SPELLING)
            group.phrases.insert(0, Phrase((stem,)))
            return


def _split(group: Group, word: Word, vocabulary: Vocabulary, known: int) -> None:
    """timetable, where the pages write time table."""
    pair = vocabulary.joined.get(word.folded) if known <= SPLIT_RARE else None
    if pair is None and not known and len(word.folded) >= LONG_JOIN and len(group.phrases) == 1:
        pair = _nearly_joined(word.folded, vocabulary)
    if pair is not None:
        parts = tuple(vocabulary.stem_of.get(part, part) for part in pair.split())
        group.phrases.append(Phrase(parts, weights.JOINED))


def _nearly_joined(word: str, vocabulary: Vocabulary) -> str | None:
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    found = process.extractOne(word, vocabulary.joined.keys(), scorer=OSA.distance, score_cutoff=2)
    return vocabulary.joined[found[0]] if found else None


def _join_neighbours(groups: list[Group], found: list[Word], vocabulary: Vocabulary, language: str) -> None:
    """Two words that the pages write as one, in whatever form (child minder, childminding): either stands for it."""
    by_word = {group.typed: group for group in groups if group.weight == 1.0}
    for one, other in pairwise(found):
        if one.written in by_word and other.written in by_word:
            stem = stemmer(language)(one.folded + other.folded)
            for word in (one, other) if vocabulary.documents[stem] else ():
                by_word[word.written].phrases.append(Phrase((stem,), weights.JOINED))


def _suggestion(clean: str, groups: list[Group]) -> str:
    """The query with its misspelt words mended; empty where none is."""
    if not any(group.corrected for group in groups):
        return ""
    better = clean
    for group in groups:
        if group.corrected:
            whole = rf"(?<!\w){re.escape(group.typed)}(?!\w)"  # "san" is not mended within "sandwich".
            better = re.sub(whole, group.corrected, better, count=1, flags=re.IGNORECASE)
    return " ".join(better.split())
