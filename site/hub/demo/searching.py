"""What the demo's schools searched for, with what editors made of it; and the search itself, ready at once."""

import datetime as dt

from django.utils import timezone
from wagtail.models import Page

from cms.people.models import Partnership
from cms.search import index
from cms.search.files import read
from cms.search.models import Asked, BestBet
from cms.search.search import search

WEEKS = 4
#: Words, how often in a week, how many of those chose a result, at which place on average.
SEARCHED = [
    ("term dates", 9, 7, 1),
    ("send support", 6, 5, 1),
    ("lettings", 4, 3, 2),
    ("admissions appeals", 4, 1, 3),
    ("dsl training", 3, 2, 1),
    ("attendance codes", 3, 2, 1),
    ("room hire", 2, 1, 1),
    ("car park", 2, 0, 0),
    ("lockdown drill", 1, 0, 0),
]
TERM_DATES = "https://www.gov.uk/school-term-holiday-dates"


def make(partnership: Partnership) -> None:
    """The search of what there is; texts of files too, which elsewhere a worker reads."""
    for document in read.unread(partnership):
        read.read(document)
    index.rebuild(partnership)
    _ask(partnership)
    _recommend(partnership)


def _ask(partnership: Partnership) -> None:
    today = timezone.localdate()
    monday = today - dt.timedelta(days=today.weekday())
    rows = []
    for words, times, chosen, rank in SEARCHED:
        found = search(words, partnership)
        rows += [
            Asked(
                partnership=partnership, words=words, week=monday - dt.timedelta(weeks=week), times=times,
                found=found.total, good=found.good, chosen=chosen, ranks=chosen * rank,
            )
            for week in range(WEEKS)
        ]  # fmt: skip
    Asked.objects.bulk_create(rows)


def _recommend(partnership: Partnership) -> None:
    """A page of ours for what many ask, and another website for what is not ours to say."""
    page = Page.objects.descendant_of(partnership.home).live().filter(title__icontains="lettings").first()
    if page is not None:
        BestBet.objects.create(partnership=partnership, words="room hire", match="has", page=page)
    BestBet.objects.create(
        partnership=partnership, words="term dates", match="begins", link=TERM_DATES,
        title="Term and holiday dates of any school", description="GOV.UK looks up the dates of every council.",
    )  # fmt: skip
