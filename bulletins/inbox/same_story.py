"""Which entries tell the same story: grouped under the one that came first, as "also from …"."""

import collections
import datetime as dt
import re
from collections.abc import Iterable
from typing import NamedTuple

from django.utils import timezone
from rapidfuzz import fuzz

from bulletins.models import Entry

#: A story is looked for among what came within this time, and no more than so many of it.
WITHIN = dt.timedelta(days=14)
MOST = 500
#: How alike titles and summaries are at least, of 100.
TITLES, SUMMARIES = 75, 90
SHORT_TITLE, SHORT_SUMMARY = 3, 60  # words; characters

WORD = re.compile(r"\w+")
SMALL = frozenset("a an and are as at by for from in is it new now of on or our s the to with your".split())  # noqa: SIM905


class Head(NamedTuple):
    pk: int
    title: str
    summary: str
    link: str
    state: str


class Told:
    """What was told lately, by link, by the words of the title, and by each of these words."""

    def __init__(self, heads: Iterable[Head]) -> None:
        self.by_link: dict[str, Head] = {}
        self.by_words: dict[frozenset[str], Head] = {}
        self.with_word: dict[str, list[Head]] = collections.defaultdict(list)
        self.words: dict[int, frozenset[str]] = {}
        for head in heads:
            mine = self.words[head.pk] = words(head.title)
            self.by_link.setdefault(head.link, head)
            self.by_words.setdefault(mine, head)
            if len(head.summary) >= SHORT_SUMMARY:
                for word in mine:
                    self.with_word[word].append(head)

    def same(self, entry: Entry) -> Head | None:
        """Numbers must agree: number 12 of a bulletin is not number 13."""
        mine = words(entry.title)
        found = self.by_link.get(entry.link) if entry.link else None
        if found is None and len(mine) >= SHORT_TITLE:
            found = self.by_words.get(mine)
        return found or (self._alike(entry, mine) if len(entry.summary) >= SHORT_SUMMARY else None)

    def _alike(self, entry: Entry, mine: frozenset[str]) -> Head | None:
        shared = collections.Counter(head for word in mine for head in self.with_word.get(word, ()))
        for head, number in shared.items():
            theirs = self.words[head.pk]
            if (
                number * 2 >= len(mine)
                and not any(map(_is_number, mine ^ theirs))
                and fuzz.token_set_ratio(" ".join(sorted(mine)), " ".join(sorted(theirs))) >= TITLES
                and fuzz.token_sort_ratio(entry.summary, head.summary) >= SUMMARIES
            ):
                return head
        return None


def group(entries: Iterable[Entry]) -> int:
    """Put each under an entry of another feed that tells the same; how many were put so. They were saved before."""
    fresh = list(entries)
    if not fresh:
        return 0
    lately = Entry.objects.filter(
        partnership=fresh[0].partnership_id, same_as=None, came_at__gte=timezone.now() - WITHIN, feed__isnull=False
    ).exclude(feed=fresh[0].feed_id)
    told = Told(Head(*row) for row in lately.order_by("-pk").values_list(*Head._fields)[:MOST])
    found = 0
    for entry in fresh:
        if (head := told.same(entry)) is not None:
            found += Entry.objects.filter(pk=entry.pk).update(same_as=head.pk, state=head.state)
    return found


def words(title: str) -> frozenset[str]:
    """The words of a title that tell it from others."""
    return frozenset(WORD.findall(title.casefold())) - SMALL


def _is_number(word: str) -> bool:
    return any(map(str.isdigit, word))
