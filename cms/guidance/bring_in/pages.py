"""Pages made of what was read: under their topics, with a redirect from each old address. Again without doubling."""

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import count, islice
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator, slugify
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from cms.core.redirects.follow import find
from cms.core.redirects.forms import old_path
from cms.guidance.bring_in.blocks import blocks
from cms.guidance.bring_in.read import BadLine, OldPage, read
from cms.guidance.models import GuidancePage, OldAddress, TopicPage
from cms.people.models import Partnership

BATCH = 50
WITHOUT_TOPIC = "Other guidance"
SUMMARY = 300


@dataclasses.dataclass
class BroughtIn:
    """`rejected`: the line's number, and why it is no page; `notes`: of lines that are, what somebody should know."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    topics: int = 0
    redirects: int = 0
    rejected: list[tuple[int, str]] = dataclasses.field(default_factory=list)
    notes: list[tuple[int, str]] = dataclasses.field(default_factory=list)


def bring_in(
    lines: Iterable[bytes],
    partnership: Partnership,
    *,
    overwrite: bool = False,
    tell: Callable[[int], None] = lambda n: None,
) -> BroughtIn:
    """Every line that is a page becomes one, published; a bad one is noted and left out. Broken off, it goes on from
    where it was when it is run again: each batch is one transaction. `overwrite`: also what editors changed since."""
    moving = _Moving(partnership, overwrite=overwrite)
    moving.read(lines)
    done = 0
    for batch in _batches(moving.pages):
        with transaction.atomic():
            moving.place(batch)
    for batch in _batches(moving.pages):
        with transaction.atomic():
            moving.fill(batch)
        done += len(batch)
        tell(done)
    return moving.result


class _Moving:
    def __init__(self, partnership: Partnership, *, overwrite: bool) -> None:
        self.partnership, self.overwrite = partnership, overwrite
        self.result = BroughtIn()
        home = partnership.home
        assert home is not None  # noqa: S101 (a partnership is founded with its home page)
        self.home = home
        self.site = Site.objects.filter(root_page=home).order_by("-is_default_site", "pk").first()
        self.pages: list[tuple[int, OldPage]] = []
        self.topics = {
            topic.title.casefold(): topic for topic in TopicPage.objects.descendant_of(home).order_by("-depth")
        }
        there = OldAddress.objects.of(partnership)
        self.known: dict[str, int] = dict(there.values_list("url", "page_id"))
        self.places: dict[Place, int] = {}
        self.topic_of: dict[str, str] = dict(there.values_list("url", "topic"))
        self.digests: dict[str, str] = dict(there.values_list("url", "digest"))
        self.slugs: dict[int, set[str]] = {}
        #: Also those of a run that was broken off before their bodies came.
        self.fresh = {url for url, digest in self.digests.items() if not digest}

    def read(self, lines: Iterable[bytes]) -> None:
        """All of them, so that links between them lead to the new pages. Of two with one url the later counts."""
        found: dict[str, tuple[int, OldPage]] = {}
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                page = read(line)
            except BadLine as fault:
                self.result.rejected.append((number, str(fault)))
                continue
            if page.url in found:
                before, _ = found.pop(page.url)
                self.result.notes.append((before, f"Line {number} has the same url, and was taken in its place."))
            found[page.url] = (number, page)
        self.pages = list(found.values())

    # --- Places -----------------------------------------------------------------------------------------------------

    def place(self, batch: Sequence[tuple[int, OldPage]]) -> None:
        """A page for each that has none yet, without its body: so every link finds its page. One whose topic is
        another in the file than it was goes there; what editors moved since stays where they put it."""
        for _, old in batch:
            if old.url in self.known:
                if old.topic != self.topic_of[old.url]:
                    self._move(old)
                continue
            topic = self._topic(old.topic or WITHOUT_TOPIC)
            page = GuidancePage(
                title=old.title, slug=self._slug(topic, old.title), summary=_summary(old), locale=topic.locale,
                live=False,
            )  # fmt: skip
            topic.add_child(instance=page)
            OldAddress.objects.create(partnership=self.partnership, page=page, url=old.url, topic=old.topic)
            self.known[old.url] = page.pk
            self.fresh.add(old.url)

    def _move(self, old: OldPage) -> None:
        page, topic = Page.objects.get(pk=self.known[old.url]), self._topic(old.topic or WITHOUT_TOPIC)
        if page.get_parent().pk != topic.pk:
            there, here = (
                set(each.get_children().values_list("slug", flat=True)) for each in (topic, page.get_parent())
            )
            if page.slug in there:  # Another there has its name.
                page.slug = next(slug for n in count(2) if (slug := f"{page.slug[:200]}-{n}") not in there | here)
                page.save()
            page.move(topic, pos="last-child")
            self.slugs.setdefault(topic.pk, there).add(page.slug)
        OldAddress.objects.filter(page=page).update(topic=old.topic)

    def _topic(self, name: str) -> TopicPage:
        found = self.topics.get(name.casefold())
        if found is None:
            title = name.replace("-", " ").capitalize() if name == slugify(name) else name
            found = self.topics.get(title.casefold())
            if found is None:
                made = TopicPage(title=title, slug=self._slug(self.home, title), locale=self.home.locale)
                found = self.home.add_child(instance=made)
                self.result.topics += 1
            self.topics[name.casefold()] = self.topics[title.casefold()] = found
        # Treebeard counts children on the instance: each gets its next place from the database.
        return TopicPage.objects.get(pk=found.pk)

    def _slug(self, parent: Page, title: str) -> str:
        taken = self.slugs.setdefault(parent.pk, set(parent.get_children().values_list("slug", flat=True)))
        stem = slugify(title)[:200] or "page"
        names = (stem if n == 1 else f"{stem}-{n}" for n in count(1))
        slug = next(name for name in names if name not in taken and not (parent == self.home and _is_ours(name)))
        taken.add(slug)
        return slug

    # --- Words ------------------------------------------------------------------------------------------------------

    def fill(self, batch: Sequence[tuple[int, OldPage]]) -> None:
        """Bodies, with links to where the pages are now; then they are published."""
        self.places = self.places or {place(url): page for url, page in self.known.items()}
        pages = GuidancePage.objects.select_related("latest_revision").in_bulk(
            [self.known[old.url] for _, old in batch]
        )
        for number, old in batch:
            page = pages.get(self.known[old.url])
            if page is None or self.digests.get(old.url) == old.digest:
                self.result.unchanged += 1
                continue
            is_fresh = old.url in self.fresh
            if not is_fresh and not self.overwrite and (why := _held_here(page)):
                self.result.unchanged += 1
                self.result.notes.append((number, f"“{page.title}” was {why}. --overwrite brings it in."))
                continue
            try:
                body = page.body.stream_block.to_python(blocks(old.html, partial(self._new, base=old.url)))
            except Exception as fault:  # Whatever a parser meets in somebody's file is that file's fault.
                self.result.rejected.append((number, f"The body cannot be read ({type(fault).__name__}): simplify it."))
                if is_fresh:
                    page.delete()
                continue
            self._publish(page, old, body)
            self._redirect(number, old, page)
            if is_fresh:
                self.result.created += 1
            else:
                self.result.updated += 1

    def _publish(self, page: GuidancePage, old: OldPage, body: Any) -> None:
        page.title, page.summary, page.search_description, page.body = old.title, _summary(old), "", body
        now = timezone.now()
        page.live, page.has_unpublished_changes = True, False
        page.first_published_at, page.last_published_at = page.first_published_at or now, now
        page.save()
        page.save_revision(clean=False, changed=False)
        OldAddress.objects.filter(page=page).update(digest=old.digest)

    def _new(self, address: str, *, base: str) -> tuple[int | None, str]:
        """The page that an address on the old website is now, and the address in full."""
        try:
            there = urljoin(base, address)
            host, path, query = place(there)
            own, _, _ = place(base)
        except ValueError:
            return None, ""
        hosts = (host, "") if host == own else (host,)
        found = (self.places.get((each, path, asked)) for asked in (query, "") for each in hosts)
        return next(filter(None, found), None), there

    def _redirect(self, number: int, old: OldPage, page: Page) -> None:
        """From the old address, unless somebody made one already or the page stands there itself."""
        if page.url_path == self.home.url_path + old.path.strip("/") + "/":
            return
        try:
            path = old_path(old.path, self.partnership)
        except ValidationError as fault:
            before = find(old.path, self.partnership)
            if before is None or before.redirect_page_id != page.pk:
                self.result.notes.append((number, f"The page is here without a redirect. {' '.join(fault.messages)}"))
            return
        Redirect.objects.create(old_path=path, site=self.site, redirect_page=page)
        self.result.redirects += 1


#: A host, a path and a query, as they are compared.
Place = tuple[str, str, str]


def place(url: str) -> Place:
    """Raises ValueError.

    >>> place("https://www.old.example/Caf%C3%A9/?a=1#top") == place("http://old.example/Café?a=1")
    True
    """
    parts = urlsplit(url)
    return (parts.hostname or "").removeprefix("www."), unquote(parts.path).rstrip("/"), parts.query


def _held_here(page: GuidancePage) -> str:
    """What an editor did with it since it came in, that bringing it in again would undo; nothing where nobody did."""
    last = page.latest_revision
    if last is not None and last.user_id is not None:
        return f"changed here on {date_format(last.created_at, 'j F Y')} and stays as it is"
    return "" if page.live else "taken down here and stays so"


def _is_ours(slug: str) -> bool:
    """Whether something else than a page answers at this address right below home: /search/."""
    try:
        return resolve(f"/{slug}/").url_name != "wagtail_serve"
    except Resolver404:
        return False


def _summary(old: OldPage) -> str:
    """One sentence is wanted; a longer one is cut at a word."""
    return Truncator(old.summary or old.title).chars(SUMMARY, truncate=" …")


def _batches(pages: Sequence[tuple[int, OldPage]]) -> Iterator[list[tuple[int, OldPage]]]:
    rest = iter(pages)
    while batch := list(islice(rest, BATCH)):
        yield batch
