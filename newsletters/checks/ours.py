"""Links to the partnership's own website: looked up here, without asking anybody."""

from collections.abc import Iterable, Iterator
from urllib.parse import unquote, urlsplit

from django.urls import Resolver404, ResolverMatch, resolve
from django.utils import timezone
from django.utils.formats import date_format
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.documents import get_document_model
from wagtail.models import Page, Site

from cms.core.gate import own_collections
from cms.core.language import unprefixed
from cms.core.redirects.follow import find
from cms.people.models import Partnership
from newsletters.checks.finding import Weight

Fault = tuple[Weight, str]


def hosts(partnership: Partnership) -> set[str]:
    """Where its website answers."""
    found = {urlsplit(partnership.base_url).hostname or ""}
    if partnership.home_id:
        found |= set(Site.objects.filter(root_page=partnership.home_id).values_list("hostname", flat=True))
    return found - {""}


def faults(partnership: Partnership, urls: Iterable[str], *, to_come: str = "") -> Iterator[tuple[str, Fault]]:
    """Of addresses on our own website, those that a reader could not open, each with what is said of it.

    `to_come` is the letter's own page, which appears when its first letter leaves.
    """
    home = partnership.home
    if home is None:
        return
    asked = {url: unprefixed(_path(url), partnership) for url in urls}
    pages = _pages(home, asked.values())
    for url, path in asked.items():
        if path == _path(to_come):
            continue
        if fault := _fault(partnership, path, pages):
            yield url, fault


def _path(url: str) -> str:
    """The path of an address as the website reads it, with its last slash."""
    path = unquote(urlsplit(url).path).replace("\0", "")
    is_file = "." in path.rpartition("/")[2]
    return path if is_file or path.endswith("/") else f"{path}/"


def _pages(home: Page, paths: Iterable[str]) -> dict[str, Page]:
    wanted = {f"{home.url_path}{path.lstrip('/')}" for path in paths}
    return {page.url_path: page for page in Page.objects.filter(url_path__in=wanted)} if wanted else {}


def _fault(partnership: Partnership, path: str, pages: dict[str, Page]) -> Fault | None:
    try:
        match = resolve(path)
    except Resolver404:
        return None if find(path, partnership) else _nothing()
    if path.startswith("/admin/"):
        return Weight.STOPS, "which is behind the scenes, where readers cannot go. Give the address of the page itself."
    if match.url_name == "wagtaildocs_serve":
        return _of_document(partnership, match)
    if match.url_name != "wagtail_serve":
        return None
    return _of_page(partnership, path, pages)


def _of_page(partnership: Partnership, path: str, pages: dict[str, Page]) -> Fault | None:
    page = pages.get(f"{partnership.home.url_path}{path.lstrip('/')}") if partnership.home else None
    if page is None:
        return None if _is_served_by_another(partnership, path) or find(path, partnership) else _nothing()
    if page.live:
        return None
    if page.go_live_at and page.go_live_at > timezone.now() and page.approved_schedule:
        when = date_format(timezone.localtime(page.go_live_at), "l j F Y, H:i")
        return Weight.WARNS, f"which appears on {when}. Send the letter after that."
    return Weight.STOPS, "a page that is not published. Publish it, or take the link out."


def _is_served_by_another(partnership: Partnership, path: str) -> bool:
    """Whether a page above answers for this address too, as an archive does for its RSS."""
    if partnership.home is None:
        return False
    steps = [step for step in path.split("/") if step]
    above = [f"{partnership.home.url_path}{''.join(f'{step}/' for step in steps[:end])}" for end in range(len(steps))]
    nearest = Page.objects.live().filter(url_path__in=above).order_by("-depth").first()
    page = nearest.specific if nearest else None
    if not isinstance(page, RoutablePageMixin):
        return False
    try:
        page.resolve_subpage("/" + "".join(f"{step}/" for step in steps[above.index(nearest.url_path) :]))
    except Resolver404:
        return False
    return True


def _of_document(partnership: Partnership, match: ResolverMatch) -> Fault | None:
    documents = get_document_model().objects.filter(pk=match.args[0])
    if documents.filter(collection__in=own_collections(partnership)).exists():
        return None
    return Weight.STOPS, "a file that is not there any more. Choose another, or take the link out."


def _nothing() -> Fault:
    return Weight.STOPS, "which is no page of ours. Correct the address, or take the link out."
