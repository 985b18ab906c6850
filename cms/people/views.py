"""Signing in by a link that a command printed (embedded only)."""

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cms.people import rights, second_factor
from cms.people.sign_in import LinkSpent, holder, redeem


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_link(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows whose link it is, with one button; POST signs in and spends it."""
    if not settings.EMBEDDED:
        raise Http404
    try:
        if request.method != "POST":
            return render(request, "people/link.html", {"holder": holder(token), "next": request.GET.get("next", "")})
        user = redeem(token)
    except LinkSpent:
        return render(request, "people/link_spent.html", status=410)
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    # Whoever runs the command reads the outbox and the database: the link is as good as both factors.
    second_factor.note(request)
    UserSession.objects.create_from_request(request)
    return redirect(_onward(request))


def _onward(request: HttpRequest) -> str:
    """Where they were going; else behind the scenes for staff, and home for others."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return wanted
    if rights.of(request.user, request.partnership):  # type: ignore[attr-defined]
        return reverse("wagtailadmin_home")
    return "/"
