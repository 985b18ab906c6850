"""Finding pages of a partnership's website: one search over whichever backend the settings name."""

import re
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page as PaginatedPage
from django.core.paginator import Paginator
from django.utils.safestring import SafeString
from wagtail.fields import StreamField
from wagtail.models import Page

from cms.core.readable import readable
from cms.people.models import Partnership
from cms.search.passage import passage

A_PAGE = 10
BEST = 100  # so many are put in order by their titles too
LONGEST = 200  # characters of a query
WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


@dataclass(frozen=True)
class Result:
    page: Page
    title: str
    url: str
    kind: str
    topic: str
    passage: SafeString


def find(partnership: Partnership, query: str, *, user: Any = None, number: str | int | None = 1) -> PaginatedPage:
    """One page of results, best first. Only pages that this reader may read are ever looked at."""
    words = query_words(query)
    home = partnership.home
    if home is None or not words:
        return Paginator([], A_PAGE).get_page(1)
    pages = readable(Page.objects.descendant_of(home).live(), user, partnership)
    found = pages.search(" ".join(spellings(words)), operator="or")
    shown = Paginator(found, A_PAGE).get_page(number)
    chosen = list(shown.object_list)
    if shown.number * A_PAGE <= BEST:
        start = shown.start_index() - 1
        chosen = titles_first(list(found[:BEST]), words)[start : start + A_PAGE]
    shown.object_list = _results(chosen, words, home)
    return shown


def titles_first(pages: list[Page], words: list[str]) -> list[Page]:
    """By the share of the words that stand in the title; where that is the same, in the order of the backend.

    The embedded index gives a title no weight of its own.
    """
    wanted = [{spelling.lower() for spelling in spellings([word])} for word in words]

    def missed(page: Page) -> int:
        title = {word.lower() for word in WORD.findall(page.title)}
        return sum(not (spellings_of_one & title) for spellings_of_one in wanted)

    return sorted(pages, key=missed)


def query_words(query: str) -> list[str]:
    return WORD.findall(query[:LONGEST])


def spellings(words: list[str]) -> list[str]:
    """The words, each in singular and plural: the embedded index knows words only as they are written.

    >>> spellings(["policies"])
    ['policies', 'policy']
    """
    found: dict[str, None] = {}
    for word in words:
        found[word] = None
        if word.isupper():
            continue
        lower = word.lower()
        if lower.endswith("ies") and len(lower) > 4:
            found[word[:-3] + "y"] = None
        elif lower.endswith("s") and not lower.endswith(("ss", "us", "is")) and len(lower) > 3:
            found[word[:-1]] = None
        elif lower.endswith("y") and lower[-2:-1] not in "aeiou" and len(lower) > 3:
            found[word[:-1] + "ies"] = None
        elif len(lower) > 2 and lower.isalpha():
            found[word + "s"] = None
    return list(found)


def _results(pages: list[Page], words: list[str], home: Page) -> list[Result]:
    full = {page.pk: page for page in Page.objects.filter(pk__in=[page.pk for page in pages]).specific()}
    topics = _topics(pages, home)
    return [
        Result(
            page=full[page.pk],
            title=page.title,
            url="/" + page.url_path.removeprefix(home.url_path),
            kind=_kind(full[page.pk]),
            topic=topics.get(page.path[: home.steplen * (home.depth + 1)], "") if page.depth > home.depth + 1 else "",
            passage=passage(text_of(full[page.pk]), spellings(words)),
        )
        for page in pages
        if page.pk in full
    ]


def _topics(pages: list[Page], home: Page) -> dict[str, str]:
    """Titles of the pages right below home that hold the pages found, by path."""
    paths = {page.path[: home.steplen * (home.depth + 1)] for page in pages}
    return dict(Page.objects.filter(path__in=paths).values_list("path", "title"))


def _kind(page: Any) -> str:
    return getattr(page, "kind", "") or str(page._meta.verbose_name).capitalize()


def text_of(page: Any) -> str:
    """What a page says, as plain text, its summary first."""
    parts = [page.lead] if getattr(page, "lead", "") else []
    parts.append(getattr(page, "introduction", ""))
    for field in page._meta.get_fields():
        if isinstance(field, StreamField):
            parts += field.get_searchable_content(getattr(page, field.name))
    return " ".join(_sentence(str(part)) for part in parts if part)


def _sentence(part: str) -> str:
    words = " ".join(part.split())
    return words if not words or words[-1] in ".!?:;…" else f"{words}."
