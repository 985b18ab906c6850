"""Signing in with an account of Microsoft 365 or Google, where the install allows it.

Only an address that the provider vouches for, and that is somebody's here, opens the door. Whatever is wrong, the
answer is the same sentence.
"""

import logging
from typing import Any, NoReturn

from allauth.account.internal.flows.login import record_authentication
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.socialaccount.providers.openid_connect import views
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from requests import RequestException

from cms.core.headers import POLICY
from cms.people.sign_in import UnknownAddress, user_of
from cms.users.models import User

log = logging.getLogger(__name__)

AWAY = "That service does not answer now. Ask for a code by e-mail instead."
SENTENCE = "Your {name} account does not open this website. Ask for a code by e-mail instead."


class ProviderAdapter(DefaultSocialAccountAdapter):
    """Nobody is signed up, and no account is connected but by signing in with it."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        claims = _claims(sociallogin.account.extra_data)
        user = _whose(request, sociallogin, claims)
        if user is None:
            _turn_away(request, sociallogin.provider.name)
        # Of what the provider tells, nothing is kept but its number for this account.
        sociallogin.account.extra_data = {}
        if sociallogin.account.pk:
            sociallogin.account.save()
        else:
            sociallogin.connect(request, user)
        if "mfa" in (claims.get("amr") or []):
            record_authentication(request, user, "mfa", type=sociallogin.account.provider)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def on_authentication_error(self, request: HttpRequest, provider: Any, *args: Any, **kwargs: Any) -> NoReturn:
        _turn_away(request, provider.name)


def leading_away(response: HttpResponse) -> HttpResponse:
    """Browsers hold a form to where its answer leads too: one that ends at a provider, or where that sends them on."""
    response["Content-Security-Policy"] = POLICY.format(styles="").replace(
        "form-action 'self'", "form-action 'self' https:"
    )
    return response


def go(request: HttpRequest, provider_id: str) -> HttpResponse:
    """To the provider; one that does not answer is no fault of this page."""
    try:
        return leading_away(views.login(request, provider_id))
    except RequestException:
        return _away(request, provider_id)


def come_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    try:
        return views.callback(request, provider_id)
    except RequestException:
        return _away(request, provider_id)


def _away(request: HttpRequest, provider_id: str) -> HttpResponse:
    log.exception("The provider %s did not answer", provider_id)
    messages.error(request, AWAY)
    return redirect("account_login")


def _turn_away(request: HttpRequest, name: str) -> NoReturn:
    messages.error(request, SENTENCE.format(name=name))
    raise ImmediateHttpResponse(redirect("account_login"))


def _claims(told: dict[str, Any]) -> dict[str, Any]:
    """What the provider says; how somebody proved it stands in the signed token alone."""
    token = told.get("id_token") or {}
    return {**(told.get("userinfo") or {}), **token, "amr": token.get("amr")}


def _whose(request: HttpRequest, sociallogin: SocialLogin, claims: dict[str, Any]) -> User | None:
    """Whose address this is, if it is vouched for and this account is the one they came with before."""
    address = str(claims.get("email") or "")
    if sociallogin.state.get("process", "login") != "login" or not is_vouched_for(
        address, claims, domains=sociallogin.provider.app.settings.get("domains", [])
    ):
        return None
    try:
        user = user_of(address, request.partnership)  # type: ignore[attr-defined]
    except UnknownAddress:
        return None
    account = sociallogin.account
    others = SocialAccount.objects.filter(provider=account.provider, user=user).exclude(uid=account.uid)
    is_anothers = account.pk and account.user_id != user.pk
    return None if is_anothers or others.exists() else user


def is_vouched_for(address: str, claims: dict[str, Any], *, domains: list[str]) -> bool:
    """Whether the provider says that the address was proved, or the install trusts it for the address's domain.

    Google says `email_verified`, Microsoft `xms_edov` (where its app is set up so). Anything but true is no.
    """
    return bool(address) and (
        any(claims.get(claim) in (True, "true", 1, "1") for claim in ("email_verified", "xms_edov"))
        or address.rpartition("@")[2].lower() in domains
    )
