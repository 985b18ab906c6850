"""The two forms of signing in, with sentences that say how to go on."""

from contextlib import suppress
from typing import Any

from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from allauth.core import context

from cms.people.sign_in import UnknownAddress, user_of


class AskForCodeForm(RequestLoginCodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].error_messages.update(
            required="Enter your e-mail address.",
            invalid="Enter an e-mail address like name@school.example.",
        )

    def clean_email(self) -> str:
        """A contact of this host who never signed in becomes a user now; the answer is the same for everybody."""
        partnership = getattr(context.request, "partnership", None)
        if partnership is not None:
            with suppress(UnknownAddress):
                user_of(self.cleaned_data["email"], partnership)
        return super().clean_email()  # type: ignore[no-any-return]


class EnterCodeForm(ConfirmLoginCodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].error_messages["required"] = "Enter the code from the letter."
