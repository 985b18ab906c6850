"""The partnership is the host's, in public and in the admin."""

from collections.abc import Callable
from contextlib import suppress
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotFound
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve, reverse
from wagtail.models import Site

from cms.core import gate
from cms.people import rights, second_factor
from cms.people.models import Partnership

GetResponse = Callable[[HttpRequest], HttpResponse]

#: Answers on any host: a load balancer asks by address.
HOSTLESS_PATHS = ("/healthz",)


def partnership_by_host(get_response: GetResponse) -> GetResponse:
    """Set `request.partnership` by the request's host; a host that no partnership has is 404, whatever the path."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info in HOSTLESS_PATHS:
            return get_response(request)
        address = request.get_host()
        host, _, port = address.rpartition(":") if ":" in address else (address, "", "")
        found = Partnership.objects.at_host(host, int(port) if port.isdigit() else int(request.get_port()))
        if found is None:
            return HttpResponseNotFound(render_to_string("core/unknown_host.html", {"here": here(address)}))
        found[0].asked_for_request = {}  # type: ignore[attr-defined]  # What is asked of it more than once.
        request.partnership, request._wagtail_site = found  # type: ignore[attr-defined]
        return get_response(request)

    return middleware


def here(address: str) -> list[Partnership]:
    """Whom to name to somebody at this very machine who typed its number: a set-up to try answers by name only."""
    is_loopback = address.startswith("[::1]") or address.partition(":")[0] == "127.0.0.1"
    return list(Partnership.objects.all()) if settings.EMBEDDED and is_loopback else []


def admin_door(get_response: GetResponse) -> GetResponse:
    """Let into the admin of this host only who has a role in its partnership; to anybody else signed in it is 404.

    Whoever has one proves a second factor before anything is shown.

    Also notes on the user which rights hold *here*: an administrator of one partnership may be a contributor next door.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        partnership = getattr(request, "partnership", None)
        if partnership is None or not request.path_info.startswith("/admin/"):
            return get_response(request)
        user = request.user
        if user.is_authenticated:
            user.rights_here = rights.of(user, partnership)
            if not user.rights_here:
                raise Http404
            if not second_factor.passed(request):
                return ask_for_second_factor(request)
            user.partnership_here = partnership
            with suppress(Resolver404):
                gate.check(request, resolve(request.path_info), partnership)
        return get_response(request)

    return middleware


def ask_for_second_factor(request: HttpRequest) -> HttpResponse:
    """Lead them to prove it or set one up, and back; an act is not done again by itself."""
    back = request.get_full_path() if request.method == "GET" else reverse("wagtailadmin_home")
    return redirect(f"{reverse('second_factor')}?{urlencode({'next': back})}")


def current_site(request: HttpRequest) -> Site:
    """The Wagtail site of this request, as `partnership_by_host` found it."""
    return request._wagtail_site  # type: ignore[attr-defined, no-any-return]
