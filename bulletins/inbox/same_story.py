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
#: As many as share most words of a title are looked at closely: a broken feed may resemble everything.
CLOSELY = 40

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
        self.with_word: dict[str, list[int]] = collections.defaultdict(list)
        self.heads: dict[int, tuple[Head, frozenset[str]]] = {}
        self._sorted: dict[int, str] = {}
        for head in heads:
            mine = words(head.title)
            self.heads[head.pk] = head, mine
            self.by_link.setdefault(head.link, head)
            self.by_words.setdefault(mine, head)
            if len(head.summary) >= SHORT_SUMMARY:
                for word in mine:
                    self.with_word[word].append(head.pk)

    def same(self, entry: Entry) -> Head | None:
        """Numbers must agree: number 12 of a bulletin is not number 13."""
        mine = words(entry.title)
        found = self.by_link.get(entry.link) if entry.link else None
        if found is None and len(mine) >= SHORT_TITLE:
            found = self.by_words.get(mine)
        return found or (self._alike(entry, mine) if len(entry.summary) >= SHORT_SUMMARY else None)

    def _alike(self, entry: Entry, mine: frozenset[str]) -> Head | None:
        shared = collections.Counter(pk for word in mine for pk in self.with_word.get(word, ()))
        title, summary = _in_order(mine), ""
        for pk, number in shared.most_common(CLOSELY):
            head, theirs = self.heads[pk]
            if number * 2 < len(mine):
                return None
            if any(map(_is_number, mine ^ theirs)) or fuzz.token_set_ratio(title, _in_order(theirs)) < TITLES:
                continue
            summary = summary or _in_order(entry.summary.split())
            if fuzz.ratio(summary, self._summary(head), score_cutoff=SUMMARIES):
                return head
        return None

    def _summary(self, head: Head) -> str:
        """Its words in order, put so once, however many entries it is compared with."""
        if head.pk not in self._sorted:
            self._sorted[head.pk] = _in_order(head.summary.split())
        return self._sorted[head.pk]


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


def _in_order(several: Iterable[str]) -> str:
    return " ".join(sorted(several))


def _is_number(word: str) -> bool:
    return any(map(str.isdigit, word))
