"""What of django-allauth is ours: nobody signs up, no password opens anything, and letters are notices."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.internal.httpkit import get_client_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from cms.core import cipher
from cms.notices.tell import tell
from cms.people import rights, second_factor

#: What a letter says after a change to somebody's ways in, by allauth's name for it.
CHANGES = {
    "mfa/email/totp_activated": "An authenticator app was added.",
    "mfa/email/totp_deactivated": "The authenticator app was taken away.",
    "mfa/email/webauthn_added": "A passkey was added.",
    "mfa/email/webauthn_removed": "A passkey was taken away.",
    "mfa/email/recovery_codes_generated": "New recovery codes were made; the old ones work no more.",
    "socialaccount/email/account_connected": "An account of Microsoft or Google opened the door for the first time.",
}
#: What a page says after an act, by allauth's name for it; of the rest the page itself tells enough.
SAID = {
    "account/messages/logged_out.txt": "You have signed out.",
    "mfa/messages/totp_activated.txt": "Your authenticator app is set up.",
    "mfa/messages/totp_deactivated.txt": "Your authenticator app is removed.",
    "mfa/messages/webauthn_added.txt": "Your passkey is made.",
    "mfa/messages/webauthn_removed.txt": "The passkey is removed.",
}


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up by themselves: people come from imports, and staff are appointed."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Behind a proxy at a socket nobody may know."""
        return get_client_ip(request) or "0.0.0.0"  # noqa: S104 (an address of nobody, not one to listen at)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The editors' side for staff, home for others."""
        return reverse("wagtailadmin_home") if rights.of(request.user, request.partnership) else "/"  # type: ignore

    def get_login_stages(self) -> list[str]:
        """Whoever has a second factor proves it, also a reader."""
        return ["cms.users.stages.SecondFactorStage"]

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """How somebody who is signed in proves it again; never a password."""
        kinds = second_factor.factors(user) if user.is_authenticated else set()
        methods = []
        if "webauthn" in kinds:
            methods.append(_method("mfa_reauthenticate:webauthn", "a passkey", "mfa_reauthenticate_webauthn"))
        if {"totp", "recovery_codes"} & kinds:
            methods.append(_method("mfa_reauthenticate", "a code of your app or a recovery code", "mfa_reauthenticate"))
        return methods

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """Our own words only."""
        words = kwargs.get("message") or SAID.get(message_template or "")
        if words:
            messages.add_message(request, level, words)

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Whoever's ways in were changed hears of it."""
        if template_prefix not in CHANGES:
            return
        partnership = self.request.partnership
        write = f" to {partnership.contact_email}" if partnership.contact_email else ""
        tell(
            partnership,
            key=f"sign-in-changed:{user.pk}:{timezone.now().timestamp()}",
            kind="sign-in-changed",
            to=user.email,
            subject=f"How you sign in to {partnership.title} has changed",
            text=f"{CHANGES[template_prefix]}\n\nIf that was not you, write at once{write}.\n\n{partnership.name}\n"
            f"{partnership.base_url}",
            urgent=True,
        )


def _method(key: str, words: str, name: str) -> dict[str, Any]:
    return {"id": key, "description": words, "url": reverse(name)}


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of apps and recovery codes are sealed at rest; a passkey is for the host where it was made."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "This code or passkey is not right, or it was used before. Try again.",
    }

    def encrypt(self, text: str) -> str:
        return cipher.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return cipher.open_sealed(encrypted_text)

    def get_totp_issuer(self) -> str:
        return str(context.request.partnership.title)

    def _get_site_name(self) -> str:
        return str(context.request.partnership.title)

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:  # noqa: A002 (allauth's name)
        return "Passkey"
