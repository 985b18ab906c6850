"""The door of the screens that are not a viewset's."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.people import rights
from cms.people.models import Partnership
from cms.users.models import User


class Screen(WagtailAdminTemplateMixin, TemplateView):
    """A page of the admin that asks for one right at this host."""

    right: str | frozenset[str]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        if not rights.holds(request.user, self.right):
            raise PermissionDenied
        super().setup(request, *args, **kwargs)

    @property
    def partnership(self) -> Partnership:
        return self.request.partnership  # type: ignore[attr-defined, no-any-return]

    @property
    def user(self) -> User:
        """Whoever came through the admin's door is signed in."""
        return self.request.user  # type: ignore[return-value]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]


class RightItem(MenuItem):
    """A menu item for those with a right."""

    def __init__(self, label: str, url: str, *, right: str | frozenset[str], **kwargs: Any) -> None:
        super().__init__(label, url, **kwargs)
        self.right = right

    def is_shown(self, request: HttpRequest) -> bool:
        return rights.holds(request.user, self.right)
