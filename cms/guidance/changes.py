"""What changed on the website: the sentences that editors leave on guidance and policies."""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef
from django.db.models.functions import Length, Substr
from wagtail.models import Page, PageViewRestriction

if TYPE_CHECKING:
    from cms.people.models import Partnership


@dataclass(frozen=True)
class ChangedPage:
    page: Page
    title: str
    sentence: str
    on: dt.date
    url: str


def since(partnership: "Partnership", day: dt.date, *, restricted: bool = False) -> list[ChangedPage]:
    """The open pages that changed on `day` or later, newest first, each once with its newest sentence.

    A sentence dated in the future waits for its day. `restricted`: those that are for some people only, instead.
    """
    from django.utils import timezone

    from cms.guidance.models import Change

    if partnership.home is None:
        return []
    found: dict[int, ChangedPage] = {}
    above = Substr(OuterRef("page__path"), 1, Length("page__path"))
    closed = PageViewRestriction.objects.filter(page__path=above)
    rows = Change.objects.filter(
        Exists(closed) if restricted else ~Exists(closed),
        page__live=True,
        page__path__startswith=partnership.home.path,
        on__gte=day,
        on__lte=timezone.localdate(),
    )
    for change in rows.select_related("page").order_by("-on", "sort_order", "-pk"):
        if change.page_id not in found:
            url = _url(change.page, partnership)
            found[change.page_id] = ChangedPage(change.page, change.page.title, change.sentence, change.on, url)
    return list(found.values())


def _url(page: Page, partnership: "Partnership") -> str:
    """Its path on the partnership's website; `partnership.url(…)` makes it whole."""
    return "/" + page.url_path.removeprefix(partnership.home.url_path if partnership.home else "/")
