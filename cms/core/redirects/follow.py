"""Following redirects: for this host's partnership, and only to what the reader may read."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.utils.encoding import uri_to_iri
from wagtail.contrib.redirects.models import Redirect

from cms.core.readable import may_read
from cms.people.models import Partnership

GetResponse = Callable[[HttpRequest], HttpResponse]


def own_redirects(partnership: Partnership) -> Any:
    """Those of its hosts. What belongs to no host, or to another's, is not followed here."""
    return Redirect.objects.filter(site__root_page=partnership.home)


def follow_redirects(get_response: GetResponse) -> GetResponse:
    """Where nothing is found, look for a redirect. To what the reader may not read there is none: the same 404."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        partnership = getattr(request, "partnership", None)
        if response.status_code != 404 or partnership is None or request.path_info.startswith("/admin/"):
            return response
        found = find(request.get_full_path(), partnership)
        link = _link(found, request, partnership) if found else None
        if not found or not link:
            return response
        return HttpResponsePermanentRedirect(link) if found.is_permanent else HttpResponseRedirect(link)

    return middleware


def find(address: str, partnership: Partnership) -> Redirect | None:
    """The redirect of an address: with its query first, as typed or decoded, then without."""
    if "\0" in address or "%00" in address:
        return None
    wanted: list[str] = []
    with suppress(ValueError):  # Not every path that a browser sends can be parsed.
        for path in (
            Redirect.normalise_path(address, decode_unicode=False),
            Redirect.normalise_path(urlsplit(address).path),
        ):
            wanted += [uri_to_iri(path), path]
    rows = {row.old_path: row for row in own_redirects(partnership).filter(old_path__in=wanted)}
    return next((rows[path] for path in wanted if path in rows), None)


def _link(found: Redirect, request: HttpRequest, partnership: Partnership) -> str | None:
    page = found.redirect_page
    if page is None:
        return found.redirect_link or None
    is_own = partnership.home is not None and page.path.startswith(partnership.home.path)
    if not page.live or not is_own or not may_read(page, request.user, partnership):
        return None
    address: str = page.specific.get_url(request) or ""
    return address.rstrip("/") + found.redirect_page_route_path if found.redirect_page_route_path else address
