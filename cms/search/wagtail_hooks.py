"""What search adds to the admin."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.ui.tables import BooleanColumn

from cms.core.viewsets import OwnedViewSet
from cms.people import rights
from cms.people.admin.door import RightItem
from cms.search.models import Acronym, BestBet, LeftOut, Synonym
from cms.search.panel import WishesPanel
from cms.search.screens import SearchesScreen, WishScreen, WordsScreen


class BestBetViewSet(OwnedViewSet):
    model = BestBet
    name = "best_bets"
    url_prefix = "best-bets"
    icon = "pick"
    right = rights.SITE
    menu_label = "Best bets"
    menu_hook = "register_settings_menu_item"
    menu_order = 45
    select_related = ("page",)
    list_display = ["words", "get_match_display", "page", "link", BooleanColumn("active")]
    list_export = ["words", "match", "page", "link", "title", "description", "position", "active"]
    export_filename = "best-bets"
    search_fields = ["words", "title", "link"]
    panels = [
        FieldRowPanel([FieldPanel("words"), FieldPanel("match")]),
        FieldPanel("page"),
        FieldPanel("link"),
        FieldPanel("title"),
        FieldPanel("description"),
        FieldRowPanel([FieldPanel("position"), FieldPanel("active")]),
    ]


class LeftOutViewSet(OwnedViewSet):
    model = LeftOut
    name = "left_out"
    url_prefix = "left-out"
    icon = "cross"
    right = rights.SITE
    menu_label = "Left out of searches"
    menu_hook = "register_settings_menu_item"
    menu_order = 46
    select_related = ("page",)
    list_display = ["words", "get_match_display", "page"]
    list_export = ["words", "match", "page"]
    export_filename = "left-out"
    search_fields = ["words"]
    panels = [FieldRowPanel([FieldPanel("words"), FieldPanel("match")]), FieldPanel("page")]


class AcronymViewSet(OwnedViewSet):
    model = Acronym
    name = "acronyms"
    url_prefix = "acronyms"
    icon = "title"
    right = rights.SITE
    menu_label = "Acronyms"
    menu_hook = "register_settings_menu_item"
    menu_order = 47
    list_display = ["short", "long", "explanation", BooleanColumn("explained")]
    list_export = ["short", "long", "explanation", "explained"]
    export_filename = "acronyms"
    search_fields = ["short", "long"]
    panels = [FieldPanel("short"), FieldPanel("long"), FieldPanel("explanation"), FieldPanel("explained")]


class SynonymViewSet(OwnedViewSet):
    model = Synonym
    name = "synonyms"
    url_prefix = "synonyms"
    icon = "repeat"
    right = rights.SITE
    menu_label = "Synonyms"
    menu_hook = "register_settings_menu_item"
    menu_order = 48
    list_display = ["words", BooleanColumn("one_way")]
    list_export = ["words", "one_way"]
    export_filename = "synonyms"
    search_fields = ["words"]
    panels = [FieldPanel("words"), FieldPanel("one_way")]


@hooks.register("register_admin_viewset")
def viewsets() -> list[Any]:
    return [BestBetViewSet(), LeftOutViewSet(), AcronymViewSet(), SynonymViewSet()]


@hooks.register("register_admin_urls")
def screens() -> list[URLPattern]:
    return [
        path("searches/", SearchesScreen.as_view(), name="searches"),
        path("searches/words/", WordsScreen.as_view(), name="search_words"),
        path("searches/wishes/<int:pk>/done/", WishScreen.as_view(), name="search_wish_done"),
    ]


@hooks.register("register_reports_menu_item")
def searches() -> RightItem:
    return RightItem("Searches", reverse("searches"), right=rights.SITE, name="searches", icon_name="search", order=300)


@hooks.register("construct_homepage_panels")
def wishes(request: HttpRequest, panels: list[Any]) -> None:
    panels.append(WishesPanel())
