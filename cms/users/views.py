"""The doors: a code by e-mail; a passkey; an app and a recovery code when no mail comes."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.mixins import NextRedirectMixin, RedirectAuthenticatedUserMixin
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url, passthrough_next_redirect_url
from allauth.socialaccount.adapter import get_adapter as provider_adapter
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic.edit import FormView

from cms.core import rate
from cms.people import sign_in_code
from cms.people.models import Partnership
from cms.people.models.contact import fold
from cms.people.second_factor import SPAN, TooManyTries, WrongCode, check_both
from cms.people.sign_in_code import Asked, TooManyAsked, TooOften, ask, enter
from cms.users.forms import AskForCodeForm, EnterCodeForm, WithoutMailForm
from cms.users.models import User
from cms.users.providers import leading_away

ASKED = "sign_in_code"
TRIES_OF_A_CLIENT = 60


class Door(RedirectAuthenticatedUserMixin, NextRedirectMixin, FormView):
    """Whoever is signed in goes on; `next` is kept, and never leads to another host."""

    def refuse(self, form: forms.Form, field: str | None, fault: Exception) -> HttpResponse:
        form.add_error(field, str(fault))
        return self.form_invalid(form)

    def onward(self, user: User, address: str) -> HttpResponse:
        login = Login(user=user, email=address, redirect_url=get_next_redirect_url(self.request))
        return perform_login(self.request, login)

    @property
    def here(self) -> Partnership:
        return self.request.partnership  # type: ignore[attr-defined, no-any-return]

    def client(self) -> str:
        return get_adapter().get_client_ip(self.request)


class AskView(Door):
    template_name = "account/request_login_code.html"
    form_class = AskForCodeForm

    def form_valid(self, form: AskForCodeForm) -> HttpResponse:
        address = form.cleaned_data["email"]
        try:
            asked = ask(partnership=self.here, address=address, client=self.client())
        except TooManyAsked as fault:
            return self.refuse(form, None, fault)
        self.request.session[ASKED] = [asked.address, asked.digest, asked.at]
        return redirect(passthrough_next_redirect_url(self.request, reverse("account_confirm_login_code"), "next"))

    def get_success_url(self) -> str:
        return get_next_redirect_url(self.request) or ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(providers=providers(self.request), **kwargs)

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        response = super().render_to_response(context, **kwargs)
        return leading_away(response) if context["providers"] else response


class EnterView(Door):
    template_name = "account/confirm_login_code.html"
    form_class = EnterCodeForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if ASKED not in request.session and not request.user.is_authenticated:
            return self.ask_again()
        return super().dispatch(request, *args, **kwargs)

    @property
    def asked(self) -> Asked:
        address, digest, at = self.request.session[ASKED]
        return Asked(address, digest, at)

    def form_valid(self, form: EnterCodeForm) -> HttpResponse:
        try:
            user = enter(asked=self.asked, code=form.cleaned_data["code"], partnership=self.here)
        except sign_in_code.WrongCode as fault:
            return self.refuse(form, "code", fault)
        except TooOften as fault:
            del self.request.session[ASKED]
            messages.error(self.request, str(fault))
            return self.ask_again()
        address = self.request.session.pop(ASKED)[0]
        record_authentication(self.request, user, "code", email=address)
        return self.onward(user, address)

    def ask_again(self) -> HttpResponse:
        return redirect(passthrough_next_redirect_url(self.request, reverse("account_login"), "next"))

    def get_success_url(self) -> str:
        return get_next_redirect_url(self.request) or ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        login_url = passthrough_next_redirect_url(self.request, reverse("account_login"), "next")
        return super().get_context_data(email=self.asked.address, login_url=login_url, **kwargs)


class WithoutMailView(Door):
    """Mail is down: an address, the code of its app and one recovery code, which is spent by it."""

    template_name = "account/without_mail.html"
    form_class = WithoutMailForm

    def form_valid(self, form: WithoutMailForm) -> HttpResponse:
        address = form.cleaned_data["email"]
        try:
            user = self.proved(address, form.cleaned_data["code"], form.cleaned_data["recovery_code"])
        except (WrongCode, TooManyTries) as fault:
            return self.refuse(form, None, fault)
        return self.onward(user, address)

    def proved(self, address: str, code: str, recovery_code: str) -> User:
        within = [
            rate.hit("without-mail-address", key=fold(address), most=5, per=SPAN),
            rate.hit("without-mail-client", key=self.client(), most=TRIES_OF_A_CLIENT, per=SPAN),
        ]
        if not all(within):
            raise TooManyTries
        user = User.objects.filter(email__iexact=address, is_active=True).first()
        app = check_both(user, code=code, recovery_code=recovery_code)
        record_authentication(self.request, app.user, "mfa", id=app.pk, type=app.type)
        return app.user

    def get_success_url(self) -> str:
        return get_next_redirect_url(self.request) or ""


def providers(request: HttpRequest) -> list[Any]:
    """Whose accounts open the door here beside ours: none, unless the install says so."""
    return provider_adapter(request).list_providers(request)
