"""Screens for dates."""

from wagtail.admin.panels import FieldPanel, FieldRowPanel

from cms.calendar.models import Date, TermDate
from cms.core.viewsets import OwnedViewSet
from cms.people import rights


class DateViewSet(OwnedViewSet):
    model = Date
    right = rights.PUBLISH  # A change is public at once.
    name = "dates"
    icon = "date"
    menu_label = "Dates"
    menu_order = 320
    list_display = ["title", "starts_on", "starts_at", "audience", "place"]
    search_fields = ["title", "audience", "place"]
    ordering = ["-starts_on"]
    panels = [
        FieldPanel("title"),
        FieldRowPanel([FieldPanel("starts_on"), FieldPanel("starts_at")], heading="Begins"),
        FieldRowPanel([FieldPanel("ends_on"), FieldPanel("ends_at")], heading="Ends"),
        FieldPanel("place"),
        FieldPanel("audience"),
        FieldPanel("summary"),
        FieldPanel("link"),
    ]


date_viewset = DateViewSet("dates")


class TermDateViewSet(OwnedViewSet):
    model = TermDate
    right = rights.PUBLISH  # Public at once, and what publications are planned by.
    name = "term_dates"
    url_prefix = "term-dates"
    icon = "date"
    menu_label = "Term dates"
    menu_order = 321
    list_display = ["name", "get_kind_display", "starts_on", "ends_on"]
    list_export = ["name", "kind", "starts_on", "ends_on"]
    export_filename = "term-dates"
    search_fields = ["name"]
    ordering = ["-starts_on"]
    panels = [
        FieldRowPanel([FieldPanel("kind"), FieldPanel("name")]),
        FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
    ]


term_date_viewset = TermDateViewSet("term_dates")
