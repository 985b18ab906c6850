"""From text to stems: the same for pages and for queries, whichever backend keeps them.

Cleaning (NFKC, straight apostrophes, no possessive), cutting at whatever is no letter or digit, folding of case and
accents, and stemming by the language. An acronym in its own capitals is a word of its own (`SEND` is `sendqq`), so that
it is not the verb.
"""

import functools
import re
import threading
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

import Stemmer

#: What an acronym's own word ends in: no language has it.
ACRONYM = "qq"
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'"})
_POSSESSIVE = re.compile(r"'s?$", re.IGNORECASE)
#: Languages of which a stemmer is known; words of any other stay as they are.
_STEMMERS = {"en": "english", "pl": "polish", "ar": "arabic", "fr": "french", "es": "spanish", "pt": "portuguese",
             "ro": "romanian", "tr": "turkish", "hi": "hindi", "fa": "persian", "ta": "tamil", "it": "italian",
             "de": "german", "lt": "lithuanian", "ne": "nepali", "ru": "russian", "hu": "hungarian"}  # fmt: skip
#: English plurals and past tenses that no rule makes, each behind what it is of. Not those that mean something else too
#: (left, found, saw).
_IRREGULAR = """
begin began begun; bring brought; build built; buy bought; child children; choose chose chosen; criterion criteria;
curriculum curricula; draw drawn drew; drive driven drove; eat ate eaten; fall fallen fell; fight fought; foot feet;
forbid forbidden; forget forgot forgotten; freeze froze frozen; give gave given; grow grew grown; hide hid hidden;
hold held; keep kept; knife knives; know knew known; lead led; lose lost; make made; man men; meet met; mouse mice;
pay paid; run ran; sell sold; send sent; show shown; sleep slept; speak spoke spoken; spend spent;
stand stood; steal stole stolen; swim swam; syllabus syllabi; take taken took; teach taught; tell told; think thought;
thief thieves; throw threw thrown; tooth teeth; understand understood; wear wore worn; withdraw withdrawn withdrew;
woman women; write written wrote
"""
#: Marks of this combining class and above are accents and vowel points; below stand signs that make another letter.
ACCENTS = 10
#: No word is longer: what is, is a key or a picture written in letters.
LONGEST = 64


class Word(NamedTuple):
    """A word where it stands: as it is written, folded, and its stem (or the acronym's own word)."""

    written: str
    folded: str
    stem: str
    plain: bool
    start: int
    end: int

    @property
    def is_acronym(self) -> bool:
        return self.stem.endswith(ACRONYM)


def cleaned(text: str) -> str:
    """The same text with one kind of apostrophe. It may be longer than what came in (ﬁ), so positions are its own."""
    return unicodedata.normalize("NFKC", text).translate(_APOSTROPHES)


def words(text: str, *, language: str = "en", acronyms: Collection[str] = ()) -> Iterator[Word]:
    """The words of a cleaned text in order. `acronyms`: in the capitals in which they are written (SENCo)."""
    known = known_forms(language, acronyms)
    for piece in pieces(text):
        if form := known[piece[0]]:
            yield Word(*form, at := piece.start(), at + len(form.written))


def pieces(text: str) -> Iterator[re.Match[str]]:
    """What stands between spaces and signs of a cleaned text."""
    return _word().finditer(text.replace("_", " "))


def unlike_pieces(text: str) -> set[str]:
    """The pieces of a cleaned text, each once."""
    return set(_word().findall(text.replace("_", " ")))


def places(text: str, piece: str) -> Iterator[int]:
    """Where a piece stands in a cleaned text, and not within a longer one.

    >>> list(places("An art, a part; the art's end", "art"))
    [3]
    """
    word, text = _word(), text.replace("_", " ")
    at = text.find(piece)
    while at >= 0:
        goes_on = at > 0 and (word.match(text, at - 1) or (text[at - 1] == "'" and at > 1 and word.match(text, at - 2)))
        if not goes_on and (whole := word.match(text, at)) and whole[0] == piece:
            yield at
        at = text.find(piece, at + 1)


def stems(text: str, *, language: str = "en", acronyms: Collection[str] = ()) -> list[str]:
    return [form.stem for form in forms_of(cleaned(text), language=language, acronyms=acronyms)]


def forms_of(text: str, *, language: str = "en", acronyms: Collection[str] = ()) -> "list[Form]":
    """The words of a cleaned text in order, where it does not matter at which place each stands."""
    known = known_forms(language, acronyms)
    return [form for form in map(known.__getitem__, _word().findall(text.replace("_", " "))) if form]


class Form(NamedTuple):
    """What a word is, wherever it stands."""

    written: str
    folded: str
    stem: str
    #: Of letters only, and no acronym.
    plain: bool


class Forms(dict[str, Form | None]):
    """From what was cut to what it is, remembered: a website says the same ten thousand words again and again. None: it
    is no word."""

    MOST = 30_000

    def __init__(self, language: str, acronyms: Collection[str]) -> None:
        super().__init__()
        self._stem, self._acronyms = stemmer(language), acronyms

    def __missing__(self, piece: str) -> Form | None:
        if len(self) > self.MOST:
            self.clear()
        form = self[piece] = self._form(_POSSESSIVE.sub("", piece))
        return form

    def _form(self, written: str) -> Form | None:
        if not written or len(written) > LONGEST:
            return None
        folded = fold(written)
        if not any(map(str.isalnum, folded)):
            return None
        acronym = acronym_of(written, self._acronyms)
        return Form(written, folded, acronym or self._stem(folded) or folded, not acronym and folded.isalpha())


def known_forms(language: str, acronyms: Collection[str] = ()) -> Forms:
    return _forms(language, frozenset(acronyms))


@functools.lru_cache(maxsize=16)
def _forms(language: str, acronyms: frozenset[str]) -> Forms:
    return Forms(language, acronyms)


@functools.cache
def _word() -> re.Pattern[str]:
    """Letters and digits, with the signs that belong to the letter before them: vowels of Indic scripts, vowel points
    of Arabic and Hebrew. Made with the first word: most processes search for none.
    """
    marks = "".join(chr(code) for code in range(0x300, 0x11000) if unicodedata.category(chr(code)).startswith("M"))
    return re.compile(rf"[\w{marks}]+(?:'[\w{marks}]+)*")


def acronym_of(written: str, acronyms: Collection[str]) -> str:
    """The acronym's own word, for one in its capitals or the plural of such; else nothing.

    >>> acronym_of("PRUs", {"PRU"}), acronym_of("send", {"SEND"})
    ('pruqq', '')
    """
    for form in (written, written[:-1] if written.endswith("s") else ""):
        if form and form in acronyms and any(letter.isupper() for letter in form[1:] or form):
            return own_word(fold(form))
    return ""


def own_word(folded: str) -> str:
    """An acronym's own word: letters and digits only, as every backend takes them for one word.

    >>> own_word("o'level")
    'olevelqq'
    """
    return "".join(filter(str.isalnum, folded)) + ACRONYM


def fold(word: str) -> str:
    """Without case and accents.

    >>> fold("Café")
    'cafe'
    """
    if word.isascii():
        return word.lower()
    parts = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in parts if unicodedata.combining(letter) < ACCENTS)


class _Stems(dict[str, str]):
    """Stems remembered: a website has some ten thousand different words."""

    MOST = 200_000

    def __init__(self, stemmer: "Stemmer.Stemmer | None", known: Mapping[str, str]) -> None:
        super().__init__(known)
        self._known = known
        self._stemmer = stemmer
        self._turn = threading.Lock()

    def __missing__(self, word: str) -> str:
        if len(self) > self.MOST:
            self.clear()
            self.update(self._known)
        bare = word.replace("'", "")
        with self._turn:  # A stemmer serves one thread at a time.
            stem = self[word] = self._stemmer.stemWord(bare) if self._stemmer is not None else bare
        return stem


@functools.cache
def _stems(algorithm: str) -> _Stems:
    if not algorithm:
        return _Stems(None, {})
    stemmer = Stemmer.Stemmer(algorithm, 0)  # Its own cache would hold the same words again.
    return _Stems(stemmer, _irregular(stemmer) if algorithm == "english" else {})


def _irregular(stemmer: Stemmer.Stemmer) -> dict[str, str]:
    return {form: stemmer.stemWord(base) for base, *forms in map(str.split, _IRREGULAR.split(";")) for form in forms}


def stemmer(language: str):  # type: ignore[no-untyped-def]  # A bound method of a dictionary.
    """From folded word to stem."""
    return _stems(_STEMMERS.get(language.partition("-")[0].lower(), "")).__getitem__
