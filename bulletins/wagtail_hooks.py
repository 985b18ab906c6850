"""What bulletins add to the admin."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button
from wagtail.models import Page

from bulletins.after.history import FORMATTERS
from bulletins.alerts import urls as alerts_urls
from bulletins.briefing.declaration import KIND as BRIEFING
from bulletins.briefing.parts import briefing_part_viewset
from bulletins.desk import urls as desk_urls
from bulletins.desk.doors import ANY
from bulletins.desk.panel import DuePanel
from bulletins.desk.publications import publication_viewset
from bulletins.directors import urls as report_urls
from bulletins.directors.declaration import KIND as DIRECTORS_REPORT
from bulletins.directors.items import RIGHTS as REPORT_RIGHTS
from bulletins.directors.items import report_item_viewset
from bulletins.inbox import urls as inbox_urls
from bulletins.inbox.feeds import feed_viewset
from bulletins.inbox.items import item_viewset
from bulletins.languages import urls as languages_urls
from cms.people import rights
from cms.people.admin.door import RightItem
from newsletters.models import Publication


@hooks.register("register_admin_urls")
def desk() -> list[URLPattern | URLResolver]:
    return [
        path("alerts/", include(alerts_urls)),
        path("editions/", include(desk_urls)),
        path("inbox/", include(inbox_urls)),
        path("report/", include(report_urls)),
        path("translations/", include(languages_urls)),
    ]


class EditionsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.rights_here & ANY)  # type: ignore[union-attr]


@hooks.register("register_admin_menu_item")
def editions() -> MenuItem:
    return EditionsMenuItem("Editions", reverse("editions:index"), icon_name="mail", order=90)


class InboxMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return rights.WRITE in request.user.rights_here  # type: ignore[union-attr]


@hooks.register("register_admin_menu_item")
def inbox() -> MenuItem:
    return InboxMenuItem("Inbox", reverse("inbox:index"), icon_name="rss", order=85)


@hooks.register("register_admin_menu_item")
def alerts() -> MenuItem:
    return RightItem("Alerts", reverse("alerts:index"), right=rights.ALERTS, icon_name="warning", order=80)


class KindMenuItem(MenuItem):
    """Shown where the partnership has a publication of a kind, to whoever holds one of some rights."""

    def __init__(self, label: str, url: str, *, kind: str, any_of: frozenset[str], **kwargs: Any) -> None:
        super().__init__(label, url, **kwargs)
        self.kind, self.any_of = kind, any_of

    def is_shown(self, request: HttpRequest) -> bool:
        if not rights.holds(request.user, self.any_of):
            return False
        return self.kind in _kinds(request)


def _kinds(request: HttpRequest) -> set[str]:
    """Of the partnership's publications: asked once for all entries of the menu."""
    if not hasattr(request, "publication_kinds"):
        kinds = Publication.objects.of(request.partnership).values_list("kind", flat=True)  # type: ignore[attr-defined]
        request.publication_kinds = set(kinds)  # type: ignore[attr-defined]
    return request.publication_kinds  # type: ignore[attr-defined, no-any-return]


@hooks.register("register_admin_menu_item")
def directors_report() -> MenuItem:
    url, any_of = reverse("report:index"), REPORT_RIGHTS
    return KindMenuItem("Directors’ report", url, kind=DIRECTORS_REPORT, any_of=any_of, icon_name="doc-full", order=88)


@hooks.register("register_admin_menu_item")
def briefings() -> MenuItem:
    url, any_of = reverse("briefing_parts:index"), frozenset({rights.COMPOSE})
    return KindMenuItem("Briefings", url, kind=BRIEFING, any_of=any_of, icon_name="media", order=89)


@hooks.register("register_icons")
def icons(names: list[str]) -> list[str]:
    return [*names, "bulletins/icons/rss.svg"]


@hooks.register("register_admin_viewset")
def publications() -> Any:
    return [publication_viewset, item_viewset, feed_viewset, report_item_viewset, briefing_part_viewset]


@hooks.register("register_log_actions")
def told_in_history(actions: Any) -> None:
    for formatter in FORMATTERS:
        actions.register_action(formatter.action)(formatter)


@hooks.register("construct_homepage_panels")
def what_is_due(request: HttpRequest, panels: list[Any]) -> None:
    panels.insert(0, DuePanel())


@hooks.register("insert_editor_js")
def names_of_rows() -> SafeString:
    return format_html('<script src="{}"></script>', static("hub/edition_rows.js"))


@hooks.register("register_page_header_buttons")
def to_the_desk(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterable[Button]:
    """From Wagtail's editor back to the boarding card."""
    if page.specific_class is not None and page.specific_class.__name__ == "Edition" and page.pk:
        yield Button("Boarding card", reverse("editions:edition", args=[page.pk]), icon_name="mail", priority=5)
