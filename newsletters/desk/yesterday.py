"""A panel of the admin's home."""

from collections.abc import Mapping
from typing import Any

from django.forms import Media
from django.utils import timezone
from wagtail.admin.ui.components import Component

from newsletters.reports import yesterday


class YesterdayPanel(Component):
    """“Yesterday's sending”, for whoever may send; nothing where nothing went."""

    name = "yesterday"
    template_name = "newsletters/reports/yesterday.html"
    order = 20

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
        request = (parent_context or {})["request"]
        return {
            "title": yesterday.title(timezone.localdate()),
            "lines": yesterday.lines(request.partnership, request.user),
        }

    @property
    def media(self) -> Media:
        return Media(css={"all": ["hub/desk.css"]})
