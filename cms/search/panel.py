"""On the admin's home: what somebody is asked to write, as people search for it and do not find it."""

from collections.abc import Mapping
from typing import Any

from wagtail.admin.ui.components import Component

from cms.search.models import Wish


class WishesPanel(Component):
    name = "search_wishes"
    template_name = "search/admin/wishes.html"
    order = 60

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
        request = (parent_context or {})["request"]
        wishes = Wish.objects.of(request.partnership).filter(owner=request.user, done_at=None)
        return {"wishes": list(wishes), "csrf_token": (parent_context or {}).get("csrf_token")}
