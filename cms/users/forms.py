"""The forms of signing in, with sentences that say how to go on."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms

from cms.people.second_factor import TooManyTries, WrongCode, check_code

WRONG = "This code is not right, or it was used before. Wait for the next one of your app, or use a recovery code."
ADDRESS = {
    "required": "Enter your e-mail address.",
    "invalid": "Enter an e-mail address like name@school.example.",
}


class AskForCodeForm(forms.Form):
    email = forms.EmailField(max_length=254, error_messages=ADDRESS)


class EnterCodeForm(forms.Form):
    code = forms.CharField(max_length=40, error_messages={"required": "Enter the code from the letter."})


class WithoutMailForm(forms.Form):
    email = forms.EmailField(max_length=254, error_messages=ADDRESS)
    code = forms.CharField(max_length=40, error_messages={"required": "Enter the code that your app shows now."})
    recovery_code = forms.CharField(max_length=40, error_messages={"required": "Enter one of your recovery codes."})


class _Prove(forms.Form):
    """A code of an app, or a recovery code: counted and spent in the database, so that all processes agree."""

    user: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].error_messages["required"] = "Enter the code that your app shows, or a recovery code."

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        try:
            self.authenticator = check_code(self.user, code)
        except WrongCode:
            raise forms.ValidationError(WRONG) from None
        except TooManyTries as fault:
            raise forms.ValidationError(str(fault)) from None
        return code


class ProveForm(_Prove, AuthenticateForm):
    pass


class ProveAgainForm(_Prove, ReauthenticateForm):
    pass


class AddPasskeyForm(AddWebAuthnForm):
    """A passkey that opens the door alone: it says who comes, and asks them for a finger, a face or a PIN."""

    name = forms.CharField(max_length=60, required=False, label="Name")
    passwordless = forms.BooleanField(widget=forms.HiddenInput, initial=True)


def prove_by_set_up(request: Any, kind: str) -> None:
    """Whoever has just set up a factor has just used it."""
    record_authentication(context.request, request.user, "mfa", type=kind, reauthenticated=True)
