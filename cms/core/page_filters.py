"""The filters above Wagtail's lists of pages and files, which offer every site, user and tag of the install."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Q
from django.http import HttpRequest
from taggit.models import Tag
from wagtail.models import PageLogEntry, Site

from cms.core.gate import own_collections, own_pages

MOST_TAGS = 10


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


def popular_tags(model: Any, request: HttpRequest) -> Any:
    """The tags of this host's files, the most used first."""
    files = model.objects.filter(collection__in=own_collections(request.partnership))  # type: ignore[attr-defined]
    of_files = Q(taggit_taggeditem_items__content_type=ContentType.objects.get_for_model(model))
    of_files &= Q(taggit_taggeditem_items__object_id__in=files.order_by().values("pk"))
    return Tag.objects.filter(of_files).annotate(uses=Count("taggit_taggeditem_items")).order_by("-uses")[:MOST_TAGS]


def narrow_tags() -> None:
    """The stock filter offers the tags of everybody's files, and so does the picture chooser."""
    from wagtail.admin.filters import BaseMediaFilterSet
    from wagtail.images.views.chooser import ImageChooseViewMixin

    make, context_of = BaseMediaFilterSet.__init__, ImageChooseViewMixin.get_context_data

    def __init__(filters: Any, *args: Any, **kwargs: Any) -> None:  # noqa: N807 (it takes the place of one)
        make(filters, *args, **kwargs)
        if found := filters.filters.get("tag"):
            own = popular_tags(filters._meta.model, kwargs["request"])
            found.extra["choices"] = [(tag.name, tag.name) for tag in own]
            if not found.extra["choices"]:
                del filters.filters["tag"]

    def get_context_data(view: Any, **kwargs: Any) -> Any:
        return {**context_of(view, **kwargs), "popular_tags": popular_tags(view.model, view.request)}

    BaseMediaFilterSet.__init__ = __init__
    ImageChooseViewMixin.get_context_data = get_context_data


def narrow() -> None:
    """Let the filters offer this host's sites, people and tags only. They take their choices from the request."""
    from wagtail.admin.views.pages.listing import GenericPageFilterSet, PageFilterSet

    narrow_tags()

    for filters in (PageFilterSet.base_filters, GenericPageFilterSet.base_filters):
        filters["site"].queryset = sites
        filters["owner"].queryset = owners
        filters["edited_by"].queryset = editors
