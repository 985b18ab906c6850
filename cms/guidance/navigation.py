"""What stands around every page: the navigation by topic, and the links at the foot. One query."""

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.models import Page

from cms.core.language import at_address, prefixed
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
    lang: str = ""  # of its text, where that is not the page's


@dataclass(frozen=True)
class Feed(Link):
    """A newsletter: its archive, and its RSS."""

    rss: str = ""


@dataclass
class Frame:
    #: The language that the address begins with; empty for the first.
    spoken: str = ""
    home: str = "/"
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
    made = Frame(spoken=at_address(), home=prefixed("/"))
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
            made.feeds.append(Feed(page.title, f"/{page.slug}/", rss=f"/{page.slug}/{feed}", lang=_lang(page)))
    shown = chosen or (topics if len(topics) <= A_LINE else topics[: A_LINE - 3])
    made.menu = [_link(page, path) for page in shown]
    if set(topics) - set(shown):
        made.menu.insert(0, Link(_("Topics"), f"{made.home}#topics"))
    made.menu.append(Link(_("Calendar"), CALENDAR, here=path == CALENDAR, within=path.startswith(CALENDAR)))
    return made


def _link(page: Page, path: str) -> Link:
    """A newsletter has one address, whatever language it is read in."""
    is_spoken = hasattr(page.specific_class, "translatable_fields")
    url = prefixed(f"/{page.slug}/") if is_spoken else f"/{page.slug}/"
    return Link(page.title, url, here=path == url, within=path.startswith(url), lang=_lang(page))


def _lang(page: Page) -> str:
    """The language of a page's title, where it stands among words of another."""
    if at_address():
        return str(getattr(page, "lang", ""))
    return "" if get_language() == settings.LANGUAGE_CODE else settings.LANGUAGE_CODE
