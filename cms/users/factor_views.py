"""The second factor: asked for, set up, changed; and the sessions that are open."""

from typing import Any

from allauth.account.utils import get_next_redirect_url, passthrough_next_redirect_url
from allauth.core.internal.httpkit import authenticated_user
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.internal import auth as webauthn
from allauth.mfa.webauthn.views import AddWebAuthnView, LoginWebAuthnView
from allauth.usersessions.internal.flows.sessions import end_sessions
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from cms.people import second_factor
from cms.users.forms import prove_by_set_up

#: Where somebody was going when they were sent to set up a factor: several pages lie between.
GOING_TO = "second_factor_next"


@never_cache
@require_GET
@login_required
def ask_for_factor(request: HttpRequest) -> HttpResponse:
    """Leads whoever needs a second factor to prove it, or to set one up; and on, once it is proved."""
    onward = get_next_redirect_url(request) or "/"
    if second_factor.passed(request):
        return redirect(onward)
    kinds = second_factor.factors(authenticated_user(request))  # type: ignore[arg-type]
    if kinds:
        name = "mfa_reauthenticate_webauthn" if "webauthn" in kinds else "mfa_reauthenticate"
        return redirect(passthrough_next_redirect_url(request, reverse(name), "next"))
    request.session[GOING_TO] = onward
    return render(request, "mfa/needed.html")


@never_cache
@require_GET
@login_required
def factors(request: HttpRequest) -> HttpResponse:
    """What somebody has set up."""
    found = Authenticator.objects.filter(user=request.user).order_by("pk")
    kinds = {each.type for each in found}
    passkeys = [each for each in found if each.type == Authenticator.Type.WEBAUTHN]
    return render(request, "mfa/index.html", {"passkeys": passkeys, "kinds": kinds, "host": request.get_host()})


class AddPasskeyView(AddWebAuthnView):
    """A passkey that opens the door alone, for this host."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["js_data"] = {"creation_options": webauthn.begin_registration(self.request.user, True)}
        return context

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        newest = Authenticator.objects.filter(user=self.request.user, type=Authenticator.Type.WEBAUTHN).latest("pk")
        newest.data["host"] = self.request.get_host()
        newest.save(update_fields=["data"])
        prove_by_set_up(self.request, Authenticator.Type.WEBAUTHN)
        return response


class AddAppView(ActivateTOTPView):
    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        prove_by_set_up(self.request, Authenticator.Type.TOTP)
        return response


class RecoveryCodesView(ViewRecoveryCodesView):
    """Shown once, after they were made."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        onward = self.request.session.pop(GOING_TO, "")
        return super().get_context_data(onward=onward or reverse("mfa_index"), **kwargs)


class PasskeyView(LoginWebAuthnView):
    """Signing in with a passkey alone; a passkey that is none of ours leads back, with `next`."""

    def form_invalid(self, form: Any) -> HttpResponse:
        messages.error(self.request, "This passkey does not open this website. Try again, or ask for a code by e-mail.")
        return redirect(passthrough_next_redirect_url(self.request, reverse("account_login"), "next"))


@never_cache
@require_GET
@login_required
def sessions(request: HttpRequest) -> HttpResponse:
    """Where somebody is signed in now."""
    found = sorted(UserSession.objects.purge_and_list(request.user), key=lambda each: each.created_at, reverse=True)
    return render(request, "usersessions/usersession_list.html", {"sessions": found})


@require_POST
@login_required
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """End one session of one's own, at once."""
    end_sessions(request, [get_object_or_404(UserSession, pk=pk, user=request.user)])
    messages.success(request, "That session is over.")
    return redirect("usersessions_list")


@require_POST
@login_required
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    end_sessions(request, [each for each in UserSession.objects.filter(user=request.user) if not each.is_current()])
    messages.success(request, "All your other sessions are over.")
    return redirect("usersessions_list")
