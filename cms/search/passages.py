"""The few words of a document that show why it was found, with what was looked for marked."""

import dataclasses
from bisect import bisect_left, bisect_right
from operator import attrgetter

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from cms.search.words.analysis import ACRONYM, Word, known_forms, places, unlike_pieces
from cms.search.words.parse import Query

LENGTH = 240
#: Of phrases, words of so few letters ("and", "of") are no find by themselves.
SMALL = 3
#: So much of a body is looked through for a passage.
LOOKED_AT = 40_000


@dataclasses.dataclass(frozen=True, slots=True)
class Passage:
    """`at`: where in the body it stands; None for the summary, and for a beginning that has nothing of the query."""

    text: SafeString
    at: int | None = None


def passage(summary: str, body: str, query: Query, language: str) -> Passage:
    """The summary, where it has as much of the query as any stretch of the body; else that stretch."""
    phrases = [phrase.stems for group in query.groups for phrase in group.phrases]
    wanted = {stem for stems in phrases for stem in stems if len(stems) == 1 or len(stem) > SMALL}
    in_summary = _found(summary, wanted, language)
    found = _found(body[:LOOKED_AT], wanted, language)
    begin, most = _best(found)
    if summary and len({word.stem for word in in_summary}) >= most:
        return Passage(_marked(summary, in_summary, 0))
    return Passage(_marked(body, found, begin), begin if most else None)


def _found(text: str, wanted: set[str], language: str) -> list[Word]:
    """The words that are wanted, in order. Unlike words are looked at once each; only what is wanted is found again."""
    shorts = {stem.removesuffix(ACRONYM) for stem in wanted if stem.endswith(ACRONYM)}
    known = known_forms(language)
    found = []
    for piece in unlike_pieces(text):
        form = known[piece]
        if form and (form.stem in wanted or (shorts and form.written.isupper() and form.folded in shorts)):
            found += [Word(*form, at, at + len(form.written)) for at in places(text, piece)]
    return sorted(found, key=attrgetter("start"))


def _best(found: list[Word]) -> tuple[int, int]:
    """Where the stretch begins that holds the most different words, and how many those are."""
    starts = [word.start for word in found]
    best, most = 0, 0
    for number, word in enumerate(found):
        until = bisect_right(starts, word.start + LENGTH - 60)
        held = len({other.stem for other in found[number:until]})
        if held > most:
            best, most = word.start, held
    return best, most


def _marked(text: str, found: list[Word], at: int) -> SafeString:
    begin = 0 if at < LENGTH - 60 else max(0, at - 40)
    if begin:
        begin = text.find(" ", begin - 1) + 1 or begin
    end = min(len(text), begin + LENGTH)
    if end < len(text) and " " in text[begin:end]:
        end = text.rfind(" ", begin, end)
    first = bisect_left([word.start for word in found], begin)
    said, last = [], begin
    for word in found[first:]:
        if word.end > end:
            break
        said += [escape(text[last : word.start]), "<mark>", escape(text[word.start : word.end]), "</mark>"]
        last = word.end
    said.append(escape(text[last:end]))
    return mark_safe(("… " if begin else "") + "".join(said) + (" …" if end < len(text) else ""))  # noqa: S308 (escaped)
