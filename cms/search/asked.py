"""What people search for, so that it can be mended: words with counts, and the place that was chosen. No person, no
address, no hour."""

import dataclasses
import datetime as dt
import logging
import re

from django.core import signing
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import F
from django.utils import timezone

from cms.people.models import Partnership
from cms.search.models import Asked, folded

log = logging.getLogger(__name__)

SALT = "cms.search.asked"
LONGEST = 60
LOWEST_RANK = 100
#: Different words of one week: more come from no people.
MOST = 5_000
#: A link counts for so long after the page of results was shown.
COUNTS_FOR = dt.timedelta(hours=12)
#: What may tell of a person is not kept: addresses, postcodes, days of birth, and numbers that are somebody's.
_PERSONAL = re.compile(
    r"@|\d[\d\s-]{4,}\d|://|\d{1,2}[/.-]\d{1,2}[/.-]\d{2}|\b[a-z]{1,2}\d[a-z\d]?\s?\d[a-z]{2}\b", re.IGNORECASE
)
_SCHOOL_YEAR = re.compile(r"\b20\d\d\s?[-–/]\s?(?:20)?\d\d\b")
_MACHINE = re.compile(r"bot|crawl|spider|slurp|preview|scan|monitor|python|curl|wget", re.IGNORECASE)
#: Reports look back so far.
SPAN = dt.timedelta(weeks=13)
#: Asked so often at least, before it says something that nobody chooses a result.
OFTEN = 3
FEW = 0.3


def may_keep(words: str) -> bool:
    """
    >>> may_keep("term dates 2027-28"), may_keep("ada@oak.example"), may_keep("020 7946 0000"), may_keep("W5 2HL")
    (True, False, False, False)
    """
    return 0 < len(words) <= LONGEST and not _PERSONAL.search(_SCHOOL_YEAR.sub("", words))


def kept(query: str) -> str:
    """Words as they are kept.

    >>> kept("Term  dates?"), kept("??")
    ('term dates', '??')
    """
    words = folded(query)
    return words.strip(" ?!.,;:") or words


def is_machine(agent: str) -> bool:
    return not agent or bool(_MACHINE.search(agent))


def note(partnership: Partnership, query: str, *, found: int, good: bool) -> None:
    """Count one search for these words."""
    words, week = kept(query), _week()
    if not may_keep(words):
        return
    row = Asked.objects.of(partnership).filter(words=words, week=week)
    try:
        if row.update(times=F("times") + 1, found=found, good=good):
            return
        if Asked.objects.of(partnership).filter(week=week).count() >= MOST:
            return
        with transaction.atomic():
            Asked.objects.create(partnership=partnership, words=words, week=week, times=1, found=found, good=good)
    except IntegrityError:  # Somebody else was the first this week, a moment ago.
        row.update(times=F("times") + 1, found=found, good=good)
    except OperationalError:  # Others write meanwhile, longer than anybody waits: results matter more than the count.
        log.warning("A search was not counted: the database was busy")


def found_now(partnership: Partnership, words: str, *, found: int, good: bool) -> None:
    """What these words find has changed since somebody searched for them last."""
    Asked.objects.filter(pk__in=_latest(partnership, words)).update(found=found, good=good)


def _latest(partnership: Partnership, words: str) -> list[int]:
    """The row of the newest week of these words."""
    rows = Asked.objects.of(partnership).filter(words=words).order_by("-week")
    return list(rows.values_list("pk", flat=True)[:1])


def token(query: str) -> str:
    """What a page of results hands back when one is chosen; made by nobody else."""
    return signing.dumps(kept(query), salt=SALT)


def chosen(partnership: Partnership, asked: str, rank: str) -> bool:
    """Count that a result was chosen; False where it is not one of a page of ours."""
    try:
        words = signing.loads(asked, salt=SALT, max_age=COUNTS_FOR)
    except signing.BadSignature:
        return False
    if not rank.isdecimal() or len(rank) > len(str(LOWEST_RANK)) or not 1 <= int(rank) <= LOWEST_RANK:
        return False
    row = Asked.objects.filter(pk__in=_latest(partnership, words))
    return bool(row.update(chosen=F("chosen") + 1, ranks=F("ranks") + int(rank)))


def _week(day: dt.date | None = None) -> dt.date:
    day = day or timezone.localdate()
    return day - dt.timedelta(days=day.weekday())


# --- Reports ----------------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Words:
    """What came of some words in the weeks that are looked at."""

    words: str
    times: int
    found: int
    good: bool
    chosen: int
    rank: float

    @property
    def share(self) -> int:
        """How often a result was chosen, in the hundred."""
        return min(round(100 * self.chosen / self.times), 100) if self.times else 0


def of(partnership: Partnership) -> list[Words]:
    """Every query of the last weeks, the most frequent first."""
    rows = Asked.objects.of(partnership).filter(week__gte=_week() - SPAN).order_by("-week")
    latest: dict[str, Asked] = {}
    sums: dict[str, list[int]] = {}
    for row in rows.iterator(chunk_size=1000):
        latest.setdefault(row.words, row)
        held = sums.setdefault(row.words, [0, 0, 0])
        for number, value in enumerate((row.times, row.chosen, row.ranks)):
            held[number] += value
    found = [
        Words(words, times, latest[words].found, latest[words].good, taken, ranks / taken if taken else 0.0)
        for words, (times, taken, ranks) in sums.items()
    ]
    return sorted(found, key=lambda each: (-each.times, each.words))


def not_found(every: list[Words]) -> list[Words]:
    """Nothing was found, or nothing good."""
    return [each for each in every if not each.found or not each.good]


def hardly_chosen(every: list[Words]) -> list[Words]:
    return [
        each for each in every if each.found and each.good and each.times >= OFTEN and each.chosen < FEW * each.times
    ]
