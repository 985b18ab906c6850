"""Narrows stock Wagtail to this host's partnership."""

from typing import Any

from django.http import Http404, HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from wagtail import hooks

from cms.core import open_files, page_filters, privacy
from cms.core.gate import own_collections
from cms.core.redirects.screens import RedirectScreen, RedirectsScreen
from cms.core.sight import in_sight
from cms.people import rights
from cms.people.admin.door import RightItem

page_filters.narrow()
privacy.narrow()

#: Menu items of screens that know no partnership (`cms.core.gate`).
SUPERUSERS_ITEMS = {
    "aging-pages",
    "collections",
    "groups",
    "locales",
    "locked-pages",
    "page-types-usage",
    "redirects",
    "site-history",
    "sites",
    "snippets",
    "translations",
    "users",
    "workflow-tasks",
    "workflows",
}


@hooks.register("construct_main_menu")
@hooks.register("construct_settings_menu")
@hooks.register("construct_reports_menu")
def hide_what_is_the_superusers(request: HttpRequest, items: list[Any]) -> None:
    if not request.user.is_superuser:  # type: ignore[union-attr]
        items[:] = [item for item in items if item.name not in SUPERUSERS_ITEMS]


@hooks.register("construct_page_chooser_queryset")
def choose_own_pages(pages: Any, request: HttpRequest) -> Any:
    partnership = request.partnership  # type: ignore[attr-defined]
    return in_sight(pages.filter(path__startswith=partnership.home.path), request.user, partnership)


@hooks.register("construct_explorer_page_queryset")
def explore_own_pages(parent_page: Any, pages: Any, request: HttpRequest) -> Any:
    if request.user.is_superuser:  # type: ignore[union-attr]
        return pages
    return pages.filter(path__startswith=request.partnership.home.path)  # type: ignore[attr-defined]


@hooks.register("construct_image_chooser_queryset")
@hooks.register("construct_document_chooser_queryset")
def choose_own_files(files: Any, request: HttpRequest) -> Any:
    partnership = request.partnership  # type: ignore[attr-defined]
    kept = open_files.kept_from(files.model, request.user, partnership)
    return files.filter(collection__in=own_collections(partnership)).exclude(pk__in=kept)


@hooks.register("before_serve_page")
def serve_private_pages_to_own_people(
    page: Any, request: HttpRequest, serve_args: list[Any], serve_kwargs: dict[str, Any]
) -> None:
    """Before Wagtail would send them to sign in: that somebody may not read a page does not say that it is there."""
    if not privacy.may_see(page, request):
        raise Http404


@hooks.register("before_serve_document")
def serve_own_documents(document: Any, request: HttpRequest) -> None:
    """A document is found at its partnership's host only, by those who may open it."""
    partnership = request.partnership  # type: ignore[attr-defined]
    if not own_collections(partnership).filter(pk=document.collection_id).exists():
        raise Http404
    if open_files.is_open(document, partnership):
        return
    if not open_files.may_open(document, request.user, partnership):
        raise Http404
    request.for_some_only = True  # type: ignore[attr-defined]


@hooks.register("register_admin_urls")
def redirect_screens() -> list[URLPattern]:
    return [
        path("redirects-here/", RedirectsScreen.as_view(), name="redirects"),
        path("redirects-here/new/", RedirectScreen.as_view(), name="redirect_new"),
        path("redirects-here/<int:pk>/", RedirectScreen.as_view(), name="redirect_edit"),
    ]


@hooks.register("register_settings_menu_item")
def redirects_item() -> RightItem:
    return RightItem(
        "Redirects", reverse("redirects"), right=rights.SITE, name="own-redirects", icon_name="redirect", order=40
    )


@hooks.register("insert_global_admin_css")
def own_face() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("hub/admin.css"))
