"""The few words that a composed edition suggests: its subject and preheader."""

import datetime as dt
import re
from typing import TYPE_CHECKING

from django.utils.formats import date_format

if TYPE_CHECKING:
    from bulletins.models import Edition, EditionItem

LONGEST = 150
#: What a form says of the readers of an item.
TARGETS_HELP = (
    "Nobody chosen: everybody who gets the edition. One of each group is enough, and the groups go together: SENCO and "
    "primary means a SENCO at a primary school. On the website anybody can read it."
)
#: As many items as may lend their words.
FEW = 200


def day(date: dt.date) -> str:
    return date_format(date, "j F Y")


def weekday(date: dt.date) -> str:
    return date_format(date, "l j F")


def suggest(edition: "Edition") -> tuple[str, str]:
    """(subject, preheader) from the first items: “Gatekeeping 12: census sign-off, new lettings policy, …”.

    Both stand in the public archive: what is for some people only lends no words. What goes to some readers only lends
    them where there is nothing else, as everybody reads the subject.
    """
    name = f"{edition.publication.name} {edition.number}"
    shown = [item for item in edition.items.all() if not item.hidden and not item.readers]
    if not shown:
        return name, ""
    shown = [item for item in shown if not item.targets] or shown
    words = _lower_words(shown[:FEW])
    titles = [_within_a_sentence(item.title, words) for item in _in_order(edition, shown)]
    return shorten(f"{name}: " + ", ".join(titles)), _preheader(shown)


def _in_order(edition: "Edition", items: "list[EditionItem]") -> "list[EditionItem]":
    from bulletins.arranging.order import headings_of, key_of

    place = {heading.key: number for number, heading in enumerate(headings_of(edition))}
    key = lambda item: (place.get(key_of(item.section_id, item.source), len(place)), item.sort_order or 0)  # noqa: E731
    return sorted(items, key=key)[:12]


def _preheader(items: "list[EditionItem]") -> str:
    due = sorted((item for item in items if item.deadline), key=lambda item: item.deadline or dt.date.max)
    if due:
        return shorten(
            "To do: "
            + "; ".join(f"{_bare(item.title)} by {weekday(item.deadline)}" for item in due[:6] if item.deadline)
        )
    return shorten(items[0].summary.partition("\n")[0])


def shorten(text: str, longest: int = LONGEST) -> str:
    """Cut at a word, with an ellipsis.

    >>> shorten("census sign-off, new lettings policy", 20)
    'census sign-off, …'
    """
    text = " ".join(text.split())
    if len(text) <= longest:
        return text
    cut = text[: longest - 1].rpartition(" ")[0] or text[: longest - 2]
    return cut.rstrip(" ;:") + " …"


def _bare(title: str) -> str:
    """A title without its full stop, and without what it adds after a colon."""
    short = title.partition(": ")[0]
    return (short if len(short) >= 8 else title).strip().rstrip(".")


def _lower_words(items: "list[EditionItem]") -> set[str]:
    """Words that these texts write in lower case somewhere: so they are no names."""
    return {word for item in items for word in re.findall(r"\b[a-z][\w’'-]*", f"{item.title[1:]} {item.summary}")}


def _within_a_sentence(title: str, words: set[str]) -> str:
    """A title as it reads after a comma: its first letter small, unless the word is a name or an acronym."""
    bare = _bare(title)
    first = re.match(r"[A-Z][a-z][\w’'-]*", bare)
    ordinary = first is not None and (first[0].lower() in words or "-" in first[0])
    return bare[:1].lower() + bare[1:] if ordinary else bare
