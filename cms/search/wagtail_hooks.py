"""What search adds to the admin."""

from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.ui.tables import BooleanColumn

from cms.core.viewsets import OwnedViewSet
from cms.people import rights
from cms.search.models import BestBet


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


@hooks.register("register_admin_viewset")
def best_bets() -> BestBetViewSet:
    return BestBetViewSet()
