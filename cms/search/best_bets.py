"""The best bets of a search, for one reader."""

from dataclasses import dataclass
from typing import Any

from wagtail.models import Page

from cms.core.readable import readable
from cms.people.models import Partnership
from cms.search.models import BestBet

MOST = 3


@dataclass(frozen=True)
class Recommended:
    title: str
    url: str
    description: str
    kind: str


def best_bets(partnership: Partnership, query: str, user: Any = None) -> list[Recommended]:
    """In their order. A page that is not published, or not for this reader, is not shown."""
    if not query.strip() or partnership.home is None:
        return []
    bets = [bet for bet in BestBet.objects.of(partnership).filter(active=True) if bet.answers(query)]
    wanted = [bet.page_id for bet in bets if bet.page_id]
    pages: dict[int, Any] = {}
    if wanted:
        open_pages = Page.objects.descendant_of(partnership.home, inclusive=True).live().filter(pk__in=wanted)
        pages = {page.pk: page for page in readable(open_pages, user, partnership).specific()}
    shown = [bet for bet in bets if bet.link or bet.page_id in pages]
    return [_recommended(bet, pages.get(bet.page_id or 0), partnership) for bet in shown[:MOST]]


def _recommended(bet: BestBet, page: Any, partnership: Partnership) -> Recommended:
    home = partnership.home.url_path if partnership.home else "/"
    return Recommended(
        title=bet.title or page.title,
        url=bet.link or "/" + page.url_path.removeprefix(home),
        description=bet.description or getattr(page, "lead", ""),
        kind=getattr(page, "kind", "") if page else "Another website",
    )
