"""What readers of a language get of a page: its approved words, or the English; one query for all that a page names."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.db.models import CharField, Exists, F, OuterRef, Value
from django.db.models.functions import Coalesce, NullIf
from django.http import HttpRequest
from wagtail.models import Page

from cms.core.language import Switch, at_address, direction, language, offered, prefixed
from cms.guidance.below import LINES, below
from cms.guidance.models.page_translation import PageTranslation
from cms.people.models import Partnership

#: Where a page's context keeps the pages that it names.
NAMED = ("trail", "topics", "subtopics", "pages", "often_pages")


def speak(page: Any, request: HttpRequest, context: dict[str, Any]) -> None:
    """Say a page, and all the pages that it names, in the language of the address; whole, or in English.

    Nothing of this is ever saved. `content_language`: that of the page's own words where it is not the address's.
    """
    partnership: Partnership = request.partnership  # type: ignore[attr-defined]
    codes = offered(partnership)[1:]
    if not codes:
        return
    code = at_address()
    named = _named(partnership, request, context) if code else []
    rows = list(_rows(page, {page.translation_key, *(each.translation_key for each in named)}, codes))
    mine = {row["locale__language_code"]: row for row in rows if row["translation_key"] == page.translation_key}
    path = path_of(page, partnership)
    if mine or code:
        there = [each for each in codes if each in mine or each == code]
        context["languages_of_this"] = switches(path, ["", *there])
        context["alternates"] = [
            (each or settings.LANGUAGE_CODE, partnership.url(prefixed(path, each)))
            for each in ("", *codes)
            if not each or each in mine
        ]
    if not code:
        return
    context["canonical"] = partnership.url(prefixed(path, code if code in mine else ""))
    _say_named(named, {row["translation_key"]: row for row in rows if row["locale__language_code"] == code})
    if "changed" in context:
        # The sentence that says what changed stays English.
        context["changed"] = [
            replace(each, title=each.page.title, url=prefixed(each.url)) for each in context["changed"]
        ]
    if code in mine:
        _say(page, mine[code], context)
    else:
        context["content_language"] = settings.LANGUAGE_CODE


def path_of(page: Page, partnership: Partnership) -> str:
    """The English address of a page: `/attendance/`."""
    home = partnership.home.url_path if partnership.home else "/"
    return "/" + str(page.url_path).removeprefix(home)


def switches(path: str, codes: Iterable[str]) -> list[Switch]:
    """Links to a page in each of these languages; the empty one is the first."""
    now, found = at_address(), []
    for code in codes:
        each = language(code or settings.LANGUAGE_CODE)
        found.append(Switch(each.code, each.own_name, each.direction, prefixed(path, code), code == now))
    return found if len(found) > 1 else []


def _named(partnership: Partnership, request: HttpRequest, context: dict[str, Any]) -> list[Any]:
    """The pages above and below, of the menu and in lists: what the frame asks for later is fetched here."""
    found = [page for name in NAMED for page in context.get(name, ())]
    found += [changed.page for changed in context.get("changed", ())]
    return [*found, *(below(partnership.home, request.user) if partnership.home else ())]


def _rows(page: Any, keys: set[Any], codes: list[str]) -> Any:
    """What is approved of these pages, with all the words of this one."""
    approved = PageTranslation.objects.filter(
        page__translation_key=OuterRef("translation_key"), language=OuterRef("locale__language_code")
    )
    line = Coalesce(*(NullIf(F(name), Value("")) for name in LINES), Value(""), output_field=CharField())
    own = f"{type(page)._meta.model_name}__"
    words = {
        f"own_{each.field_name}": F(own + each.field_name)
        for each in type(page).translatable_fields
        if not hasattr(Page, each.field_name)
    }
    found = Page.objects.filter(Exists(approved), translation_key__in=keys, live=True, locale__language_code__in=codes)
    return found.values("translation_key", "locale__language_code", "title", "search_description", line=line, **words)


def _say(page: Any, row: dict[str, Any], context: dict[str, Any]) -> None:
    """The page itself; what is made of its words is made anew."""
    for each in type(page).translatable_fields:
        name = each.field_name
        setattr(page, name, row[name] if name in row else row[f"own_{name}"])
    page.said_in = row["locale__language_code"]
    context.update(page.told())


def _say_named(pages: Iterable[Any], rows: dict[Any, dict[str, Any]]) -> None:
    for page in pages:
        row = rows.get(page.translation_key)
        if row is not None:
            page.title, page.line = row["title"], row["line"]
        else:
            page.lang, page.dir = settings.LANGUAGE_CODE, direction(settings.LANGUAGE_CODE)
