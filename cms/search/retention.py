"""How long it is kept what was searched for."""

import datetime as dt
from typing import Any

from cms.people.models import Partnership
from cms.people.retention import Rule, declare
from cms.people.retention_rules import counting, deleting
from cms.search.models import Asked, Wish


def old_words(partnership: Partnership, before: dt.datetime) -> Any:
    return Asked.objects.of(partnership).filter(week__lt=before.date())


def old_wishes(partnership: Partnership, before: dt.datetime) -> Any:
    return Wish.objects.of(partnership).filter(done_at__lt=before)


def register() -> None:
    declare(Rule(
        name="searches", label="What was searched for", default_months=12,
        help="Words of searches with how often they were asked in a week; by whom is never known.",
        due=counting(old_words), let_go=deleting(old_words),
        one="week of a search was forgotten", many="weeks of searches were forgotten",
    ))  # fmt: skip
    declare(Rule(
        name="search-wishes", label="Wishes from searches that are done", default_months=12,
        help="What was asked for because people did not find it, so long after it was done.",
        due=counting(old_wishes), let_go=deleting(old_wishes),
        one="wish that was done was forgotten", many="wishes that were done were forgotten",
    ))  # fmt: skip
