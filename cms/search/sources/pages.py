"""The pages of the website, each with its sections and its questions and answers as parts."""

import dataclasses
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef
from wagtail.fields import StreamField
from wagtail.models import Page, ReferenceIndex

from cms.core.language import offered, prefixed
from cms.guidance.models import Officer, OldAddress, TopicPage
from cms.guidance.models.base import PublicPage
from cms.guidance.models.page_translation import PageTranslation
from cms.people.models import Partnership
from cms.search.document import Document, Part
from cms.search.follow import Follow
from cms.search.index import Source

AT_ONCE = 100
#: A page that leads to others says less itself than those do.
LEADS_ON = 0.7
_AND = re.compile(r",|;|\band\b|&")


def documents(partnership: Partnership, numbers: Sequence[str] | None) -> Iterator[Document]:
    home = partnership.home
    if home is None:
        return
    pages = Page.objects.descendant_of(home).live().order_by("path")
    if numbers is not None:
        pages = pages.filter(pk__in=numbers)
    topics = dict(Page.objects.child_of(home).values_list("path", "title"))
    keys = list(pages.values_list("pk", flat=True))
    for start in range(0, len(keys), AT_ONCE):
        some = keys[start : start + AT_ONCE]
        found = list(Page.objects.filter(pk__in=some).select_related("locale").specific())
        old = dict(OldAddress.objects.filter(page__in=some).values_list("page_id", "url"))
        said = _in_other_languages(partnership, found)
        for page in found:
            if isinstance(page, PublicPage):
                english = described(page, partnership, topics, source_url=old.get(page.pk, ""))
                yield english
                for other in said.get(page.translation_key, ()):
                    yield _translated(english, other, page, partnership)


def described(page: Any, partnership: Partnership, topics: dict[str, str], *, source_url: str = "") -> Document:
    """`topics`: the titles of the pages right below home, by path."""
    home, parts = partnership.home, list(_parts(page, partnership))
    assert home is not None  # noqa: S101 (nothing stands below it otherwise)
    return Document(
        key=f"page:{page.pk}",
        title=page.title,
        url="/" + page.url_path.removeprefix(home.url_path),
        kind=page.kind,
        headings=" ".join(f"{part.place}." for part in parts if part.place),
        summary=page.lead,
        body=_said(getattr(page, "introduction", "")) + parts[0].text,
        parts=tuple(parts[1:]),
        language=page.locale.language_code.partition("-")[0],
        topic=topic_of(page, home, topics),
        audience=people(getattr(page, "audience", "")),
        date=getattr(page, "reviewed_on", None) or (page.last_published_at and page.last_published_at.date()),
        source_url=source_url,
        path=page.path,
        weight=LEADS_ON if isinstance(page, TopicPage) else 1.0,
    )


def _in_other_languages(partnership: Partnership, pages: Iterable[Any]) -> dict[Any, list[Any]]:
    """By what it is a translation of, what readers of other languages are given: approved, and published."""
    codes = offered(partnership)[1:]
    if not codes:
        return {}
    approved = PageTranslation.objects.of(partnership).filter(
        page__translation_key=OuterRef("translation_key"), language=OuterRef("locale__language_code")
    )
    found = Page.objects.filter(
        Exists(approved), live=True, locale__language_code__in=codes,
        translation_key__in=[page.translation_key for page in pages],
    )  # fmt: skip
    said: dict[Any, list[Any]] = {}
    for page in found.select_related("locale").specific():
        if isinstance(page, PublicPage):
            said.setdefault(page.translation_key, []).append(page)
    return said


def _translated(english: Document, page: Any, original: Any, partnership: Partnership) -> Document:
    """The same thing in another language: whose rights are those of the page that it is a translation of."""
    code = page.locale.language_code
    parts = list(_parts(page, partnership))
    return dataclasses.replace(
        english, key=f"{english.key}@{code}", whole=english.key, title=page.title, url=prefixed(english.url, code),
        headings=" ".join(f"{part.place}." for part in parts if part.place), summary=page.lead,
        body=_said(getattr(page, "introduction", "")) + parts[0].text, parts=tuple(parts[1:]),
        language=code.partition("-")[0], path=original.path,
    )  # fmt: skip


def _of_translation(translation: PageTranslation) -> Iterator[tuple[int, str]]:
    yield translation.partnership_id, str(translation.page_id)


def people(words: str) -> tuple[str, ...]:
    """Whom a line like “Headteachers, SBMs and clerks” names, one by one."""
    named = (each.strip(" .") for each in _AND.split(words))
    return tuple(dict.fromkeys(each[:1].upper() + each[1:] for each in named if each))


def topic_of(page: Page, home: Page, topics: dict[str, str]) -> str:
    """The page right below home under which it stands; nothing for such a page itself."""
    return topics.get(page.path[: home.steplen * (home.depth + 1)], "") if page.depth > home.depth + 1 else ""


def _parts(page: Any, partnership: Partnership) -> Iterator[Part]:
    """First what stands above the first heading (without a name), then a part for each heading and each question."""
    page.headings()  # Gives each heading its anchor.
    name, fragment, said = "", "", ""
    for block in _blocks(page):
        words = " ".join(_said(text) for text in _texts(block, partnership))
        if block.block_type == "heading":
            yield Part(name, fragment, said)
            name, fragment, said = block.value["text"], block.value.anchor, words
        elif block.block_type == "expandable":
            yield Part(name, fragment, said)
            yield Part(block.value["title"], fragment, words)
            said = ""
        else:
            said = f"{said} {words}".strip()
    yield Part(name, fragment, said)


def _texts(block: Any, partnership: Partnership) -> list[str]:
    """A contact card says who it is; another partnership's person is not shown."""
    if block.block_type == "contact":
        officer = block.value.get("officer")
        return [str(officer)] if officer and officer.partnership_id == partnership.pk else []
    return list(block.block.get_searchable_content(block.value))


def _of_officer(officer: Officer) -> Iterator[tuple[int, str]]:
    """The pages with their card."""
    shown = ReferenceIndex.get_references_to(officer).filter(base_content_type=ContentType.objects.get_for_model(Page))
    yield from ((officer.partnership_id, number) for number in set(shown.values_list("object_id", flat=True)))


def _blocks(page: Any) -> Iterable[Any]:
    for field in page._meta.get_fields():
        if isinstance(field, StreamField):
            yield from (block for block in getattr(page, field.name) if block.value is not None)


def _said(words: str) -> str:
    """On one line, and ended like a sentence: what stands behind it is another."""
    line = " ".join(words.split())
    return line if not line or line[-1] in ".!?:;…" else f"{line}."


def pages_of(page: Any) -> Iterator[tuple[int, str]]:
    """A page, and those below it: their addresses and topics come from above."""
    for partnership in Partnership.objects.of_page(page):
        yield from ((partnership.pk, str(pk)) for pk in and_below(page))


def and_below(page: Any) -> set[int]:
    """The numbers of a page and of those below it. Most have none: to save one of them asks nothing."""
    below = Page.objects.filter(path__startswith=page.path).values_list("pk", flat=True) if page.numchild else ()
    return {page.pk, *below}


SOURCE = Source(
    "page",
    documents,
    follows=(Follow(Page, pages_of), Follow(PageTranslation, _of_translation), Follow(Officer, _of_officer)),
)
