"""Which entries tell the same story: grouped under the one that came first, as "also from …"."""

import datetime as dt
import re
from collections.abc import Iterable

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


def group(entries: Iterable[Entry]) -> int:
    """Put each under an entry of another feed that tells the same; how many were put so. They were saved before."""
    fresh = list(entries)
    if not fresh:
        return 0
    heads = list(
        Entry.objects.filter(
            partnership=fresh[0].partnership_id, same_as=None, came_at__gte=timezone.now() - WITHIN, feed__isnull=False
        )
        .exclude(feed=fresh[0].feed_id)
        .exclude(pk__in=[entry.pk for entry in fresh])
        .order_by("-pk")[:MOST]
    )
    told = [(words(head.title), head) for head in heads]
    found = 0
    for entry in fresh:
        mine = words(entry.title)
        head = next((head for theirs, head in told if is_same(entry, mine, head, theirs)), None)
        if head is not None:
            Entry.objects.filter(pk=entry.pk).update(same_as=head, state=head.state)
            found += 1
    return found


def words(title: str) -> frozenset[str]:
    """The words of a title that tell it from others."""
    return frozenset(WORD.findall(title.casefold())) - SMALL


def is_same(one: Entry, its_words: frozenset[str], other: Entry, other_words: frozenset[str]) -> bool:
    """Numbers must agree: number 12 of a bulletin is not number 13."""
    if one.link and one.link == other.link:
        return True
    if {word for word in its_words ^ other_words if any(map(str.isdigit, word))}:
        return False
    if its_words == other_words and len(its_words) >= SHORT_TITLE:
        return True
    if not its_words & other_words or min(len(one.summary), len(other.summary)) < SHORT_SUMMARY:
        return False
    titles = fuzz.token_set_ratio(" ".join(sorted(its_words)), " ".join(sorted(other_words)), score_cutoff=TITLES)
    return bool(titles and fuzz.token_sort_ratio(one.summary, other.summary, score_cutoff=SUMMARIES))
