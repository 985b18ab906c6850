"""What guidance adds to the admin."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse
from wagtail import hooks

from cms.core.language import offered
from cms.guidance.languages import urls as languages_urls
from cms.guidance.languages.screens import ANY
from cms.guidance.viewsets import officer_chooser, officer_viewset
from cms.people.admin.door import RightItem


@hooks.register("register_admin_viewset")
def people_to_contact() -> list[Any]:
    return [officer_viewset, officer_chooser]


@hooks.register("register_admin_urls")
def translating_pages() -> list[URLResolver]:
    return [path("page-translations/", include(languages_urls))]


class LanguagesItem(RightItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return super().is_shown(request) and len(offered(request.partnership)) > 1  # type: ignore[attr-defined]


@hooks.register("register_admin_menu_item")
def pages_in_other_languages() -> RightItem:
    address = reverse("page_languages:index")
    icon = "wagtail-localize-language"
    return LanguagesItem("Page languages", address, right=ANY, name="page-languages", icon_name=icon, order=110)
