"""Closes what stock Wagtail leaves open where one install holds several partnerships.

Its screens ask whether somebody may do a thing somewhere; some ask nothing. Here every address of the admin that names
a page, picture or document is 404 unless that is this host's, and screens without tenancy are the superuser's alone.
"""

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import ResolverMatch
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, Page

from cms.people.models import Partnership

#: Screens that know no partnership.
SUPERUSERS_NAMESPACES = {
    "wagtailadmin_collections",
    "wagtailadmin_reports",
    "wagtailadmin_workflows",
    "wagtail_localize",
    "wagtaillocales",
    "wagtailredirects",
    "wagtailsettings",
    "wagtailsites",
    "wagtailsnippets",
    "wagtailusers_groups",
    "wagtailusers_users",
}
SUPERUSERS_VIEWS = {
    "wagtailadmin_pages:type_use",
    "wagtailadmin_pages:type_use_results",
    "wagtailadmin_tag_autocomplete",
    "wagtailadmin_tag_model_autocomplete",
}
#: Words for the interface: nothing of anybody.
HARMLESS = {"wagtail_localize:javascript_catalog"}

PAGE_KEYS = {"page_id", "parent_page_id", "page_to_move_id", "destination_id", "page_pk"}
PAGE_NAMESPACES = {"wagtailadmin_pages", "wagtailadmin_api:pages"}
PAGE_PARAMETERS = {"child_of", "descendant_of", "ancestor_of", "translation_of"}
FILE_KEYS = {"pk", "image_id", "document_id", "doc_id"}


def check(request: HttpRequest, match: ResolverMatch, partnership: Partnership) -> None:
    """Raise Http404 where an address of the admin leads out of this partnership. A superuser goes everywhere."""
    if request.user.is_superuser:  # type: ignore[union-attr]
        return
    namespace = match.namespace
    if match.view_name not in HARMLESS and (
        namespace.split(":")[0] in SUPERUSERS_NAMESPACES or match.view_name in SUPERUSERS_VIEWS
    ):
        raise Http404
    _check_pages(_pages_named(request, match), partnership)
    if namespace in ("wagtailimages", "wagtailimages_chooser", "wagtailadmin_api:images"):
        _check_files(get_image_model(), _files_named(request, match), partnership)
    if namespace in ("wagtaildocs", "wagtaildocs_chooser", "wagtailadmin_api:documents"):
        _check_files(get_document_model(), _files_named(request, match), partnership)


def _pages_named(request: HttpRequest, match: ResolverMatch) -> Iterable[Any]:
    yield from (value for key, value in match.kwargs.items() if key in PAGE_KEYS)
    if match.namespace in PAGE_NAMESPACES and "pk" in match.kwargs:
        yield match.kwargs["pk"]
    if match.namespace == "wagtailadmin_api:pages":
        yield from (request.GET[key] for key in PAGE_PARAMETERS if key in request.GET)
    if match.url_name == "wagtailadmin_choose_page_chosen_multiple":
        yield from request.GET.getlist("id")


def _files_named(request: HttpRequest, match: ResolverMatch) -> Iterable[Any]:
    yield from (value for key, value in match.kwargs.items() if key in FILE_KEYS)
    if match.url_name == "chosen_multiple":
        yield from request.GET.getlist("id")


def _numbers(keys: Iterable[Any]) -> set[int]:
    """Keys as numbers; what is none ("root", say) names nothing of anybody."""
    return {int(key) for key in keys if str(key).isdecimal() and len(str(key)) < 18}


def _check_pages(keys: Iterable[Any], partnership: Partnership) -> None:
    numbers = _numbers(keys)
    if not numbers:
        return
    here = own_pages(partnership)
    # The root is nobody's: what is listed beneath it is narrowed by the hooks.
    if Page.objects.filter(pk__in=numbers, depth__gt=1).exclude(pk__in=here.values("pk")).exists():
        raise Http404


def _check_files(model: Any, keys: Iterable[Any], partnership: Partnership) -> None:
    numbers = _numbers(keys)
    if numbers and model.objects.filter(pk__in=numbers).exclude(collection__in=own_collections(partnership)).exists():
        raise Http404


def own_pages(partnership: Partnership) -> Any:
    """The tree of a partnership, its home included."""
    return Page.objects.descendant_of(partnership.home, inclusive=True)


def own_collections(partnership: Partnership) -> Any:
    if partnership.collection is None:
        return Collection.objects.none()
    return Collection.objects.descendant_of(partnership.collection, inclusive=True)
