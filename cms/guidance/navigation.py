"""What stands around every page: the navigation by topic, and the links at the foot. One query."""

from dataclasses import dataclass, field
from typing import Any

from wagtail.models import Page

from cms.guidance.below import below
from cms.people.models import Partnership

CALENDAR = "/calendar/"
A_LINE = 7  # topics that stand beside each other on a desktop


@dataclass(frozen=True)
class Link:
    text: str
    url: str
    here: bool = False  # this very page
    within: bool = False  # a page below it


@dataclass(frozen=True)
class Feed(Link):
    """A newsletter: its archive, and its RSS."""

    rss: str = ""


@dataclass
class Frame:
    menu: list[Link] = field(default_factory=list)
    foot: list[Link] = field(default_factory=list)
    feeds: list[Feed] = field(default_factory=list)


def frame(partnership: Partnership, path: str, user: Any = None) -> Frame:
    """The links around the page at `path`.

    The menu holds the pages right below home that editors show in menus; where they show none, the topics,
    the first few if there are many.
    """
    from cms.guidance.models import InformationPage, TopicPage

    if partnership.home is None:
        return Frame()
    made = Frame()
    topics: list[Page] = []
    chosen: list[Page] = []
    for page in below(partnership.home, user):
        kind = page.specific_class
        if kind is TopicPage:
            topics.append(page)
        if kind is InformationPage:
            made.foot.append(_link(page, path))
        elif page.show_in_menus:
            chosen.append(page)
        if page.numchild and (feed := getattr(kind, "feed_path", "")):
            made.feeds.append(Feed(page.title, _url(page), rss=_url(page) + feed))
    shown = chosen or (topics if len(topics) <= A_LINE else topics[: A_LINE - 3])
    made.menu = [_link(page, path) for page in shown]
    if set(topics) - set(shown):
        made.menu.insert(0, Link("Topics", "/#topics"))
    made.menu.append(Link("Calendar", CALENDAR, here=path == CALENDAR, within=path.startswith(CALENDAR)))
    return made


def _url(page: Page) -> str:
    return f"/{page.slug}/"


def _link(page: Page, path: str) -> Link:
    url = _url(page)
    return Link(page.title, url, here=path == url, within=path.startswith(url))
