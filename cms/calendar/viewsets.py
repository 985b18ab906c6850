"""Screens for dates."""

from wagtail.admin.panels import FieldPanel, FieldRowPanel

from cms.calendar.models import Date
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
