"""The first panel of the admin's home."""

from collections.abc import Mapping
from typing import Any

from django.forms import Media
from wagtail.admin.ui.components import Component

from bulletins.due import due


class DuePanel(Component):
    """“What is due from me.”"""

    name = "due"
    template_name = "bulletins/desk/due.html"
    order = 10

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
        request = (parent_context or {})["request"]
        return {"lines": due(request.partnership, request.user)}

    @property
    def media(self) -> Media:
        return Media(css={"all": ["hub/desk.css"]})
