"""The filters above Wagtail's lists of pages, which offer every site and every user of the install."""

from typing import Any

from django.http import HttpRequest
from wagtail.models import PageLogEntry, Site

from cms.core.gate import own_pages


def sites(request: HttpRequest) -> Any:
    return Site.objects.filter(root_page=request.partnership.home)  # type: ignore[attr-defined]


def owners(request: HttpRequest) -> Any:
    from cms.users.models import User

    pages = own_pages(request.partnership)  # type: ignore[attr-defined]
    return User.objects.filter(pk__in=pages.order_by().values("owner_id"))


def editors(request: HttpRequest) -> Any:
    from cms.users.models import User

    pages = own_pages(request.partnership)  # type: ignore[attr-defined]
    edits = PageLogEntry.objects.filter(action="wagtail.edit", page__in=pages)
    return User.objects.filter(pk__in=edits.order_by().values("user_id"))


def narrow() -> None:
    """Let the filters offer this host's sites and people only. They take their choices from the request."""
    from wagtail.admin.views.pages.listing import GenericPageFilterSet, PageFilterSet

    for filters in (PageFilterSet.base_filters, GenericPageFilterSet.base_filters):
        filters["site"].queryset = sites
        filters["owner"].queryset = owners
        filters["edited_by"].queryset = editors
