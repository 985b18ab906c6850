"""Closes what stock Wagtail leaves open where one install holds several partnerships.

Its screens ask whether somebody may do a thing somewhere; some ask nothing. Here every address of the admin that names
a page, picture or document is 404 unless that is this host's, and screens without tenancy are the superuser's alone.
"""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from django.apps import apps
from django.http import Http404, HttpRequest
from django.urls import ResolverMatch
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, Page

from cms.core.open_files import kept_from
from cms.core.sight import in_sight
from cms.people.models import Partnership

#: Screens that know no partnership; the lists of files for programs, which none of our screens asks for, among them.
SUPERUSERS_NAMESPACES = {
    "wagtailadmin_api:documents",
    "wagtailadmin_api:images",
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
#: Where a page is copied to, or made.
DESTINATIONS = {"new_parent_page", "destination_page_id", "parent_page"}
FILE_KEYS = {"pk", "image_id", "document_id", "doc_id"}


def check(request: HttpRequest, match: ResolverMatch, partnership: Partnership) -> None:
    """Raise Http404 where an address of the admin leads out of this partnership. A superuser goes everywhere."""
    if request.user.is_superuser:  # type: ignore[union-attr]
        return
    namespace = match.namespace
    if match.view_name not in HARMLESS and (
        {namespace, namespace.split(":")[0]} & SUPERUSERS_NAMESPACES or match.view_name in SUPERUSERS_VIEWS
    ):
        raise Http404
    if match.url_name == "wagtail_bulk_action":
        _check_bulk(request, match, partnership)
    _check_pages(_pages_named(request, match), partnership, request.user)
    if namespace in ("wagtailimages", "wagtailimages_chooser"):
        _check_files(get_image_model(), _files_named(request, match), partnership, request.user)
    if namespace in ("wagtaildocs", "wagtaildocs_chooser"):
        _check_files(get_document_model(), _files_named(request, match), partnership, request.user)


def _check_bulk(request: HttpRequest, match: ResolverMatch, partnership: Partnership) -> None:
    """Acts on several things at once: all of them, where they lie and where they go have to be of this partnership."""
    things, parents = _given(request, {"id"}), _given(request, {"childOf"})
    model = f"{match.kwargs['app_label']}.{match.kwargs['model_name']}".lower()
    if model == Page._meta.label_lower:
        # "all" is all beneath a page: beneath the root, or without one, it would be everybody's.
        within = own_pages(partnership).filter(pk__in=_numbers(parents))
        if ("all" in things or parents) and within.count() != max(1, len(_numbers(parents))):
            raise Http404
        _check_pages([*things, *_given(request, {"chooser"})], partnership, request.user)
    elif model in (get_image_model()._meta.label_lower, get_document_model()._meta.label_lower):
        # "all" is all that the user may change here (`cms.core.own_permissions`).
        _check_files(apps.get_model(model), things, partnership)
        _check_collections([*parents, *_given(request, {"collection"})], partnership)
    else:
        raise Http404


def _given(request: HttpRequest, names: set[str]) -> list[str]:
    """Every value of these names, in the address and in the form."""
    return [value for name in names for values in (request.GET, request.POST) for value in values.getlist(name)]


def _pages_named(request: HttpRequest, match: ResolverMatch) -> Iterable[Any]:
    yield from (value for key, value in match.kwargs.items() if key in PAGE_KEYS)
    if match.namespace in PAGE_NAMESPACES and "pk" in match.kwargs:
        yield match.kwargs["pk"]
    if match.namespace == "wagtailadmin_api:pages":
        yield from _given(request, PAGE_PARAMETERS)
    if match.namespace in PAGE_NAMESPACES:
        yield from _given(request, DESTINATIONS)
    if match.url_name == "wagtailadmin_choose_page_chosen_multiple":
        yield from request.GET.getlist("id")


def _files_named(request: HttpRequest, match: ResolverMatch) -> Iterable[Any]:
    yield from (value for key, value in match.kwargs.items() if key in FILE_KEYS)
    if match.url_name == "chosen_multiple":
        yield from request.GET.getlist("id")


def _numbers(keys: Iterable[Any]) -> set[int]:
    """Keys as numbers, read as Django reads them (" 5", "+5"); what is none ("root", say) names nothing of anybody."""
    found = set()
    for key in keys:
        with suppress(ValueError):
            found.add(int(str(key)))
    return {number for number in found if 0 < number < 2**63}


def _check_pages(keys: Iterable[Any], partnership: Partnership, user: Any) -> None:
    numbers = _numbers(keys)
    if not numbers:
        return
    here = in_sight(own_pages(partnership), user, partnership)
    # The root is nobody's: what is listed beneath it is narrowed by the hooks.
    if Page.objects.filter(pk__in=numbers, depth__gt=1).exclude(pk__in=here.values("pk")).exists():
        raise Http404


def _check_files(model: Any, keys: Iterable[Any], partnership: Partnership, user: Any = None) -> None:
    numbers = _numbers(keys)
    if numbers and user is not None and numbers & kept_from(model, user, partnership):
        raise Http404
    if numbers and model.objects.filter(pk__in=numbers).exclude(collection__in=own_collections(partnership)).exists():
        raise Http404


def _check_collections(keys: Iterable[Any], partnership: Partnership) -> None:
    if not _numbers(keys) <= set(own_collections(partnership).values_list("pk", flat=True)):
        raise Http404


def own_pages(partnership: Partnership) -> Any:
    """The tree of a partnership, its home included."""
    return Page.objects.descendant_of(partnership.home, inclusive=True)


def own_collections(partnership: Partnership) -> Any:
    if partnership.collection is None:
        return Collection.objects.none()
    return Collection.objects.descendant_of(partnership.collection, inclusive=True)
