"""What readers are asked."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cms.core import language
from cms.people.addresses import read_address
from cms.people.models import Partnership
from newsletters.readers.choices import LONGEST_PAUSE
from newsletters.readers.sign_up import offered


class AddressField(forms.CharField):
    """An address, read as those of imports are."""

    def __init__(self, **kwargs: Any) -> None:
        messages = {
            "required": _("Enter your e-mail address."),
            "max_length": _("This is too long for an e-mail address."),
        }
        super().__init__(max_length=320, error_messages=messages, **kwargs)

    def clean(self, value: Any) -> str:
        given = super().clean(value)
        try:
            address = read_address(given)[0] if given else ""
        except ValueError:
            address = ""
        if not address or len(address) > 254:
            raise forms.ValidationError(_("Enter an e-mail address like name@school.example."))
        return address


class AskForLinkForm(forms.Form):
    email = AddressField(label=_("E-mail address"))


class PublicationsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    def clean(self, value: Any) -> Any:
        """A number that no database takes is of nothing that is offered."""
        if any(len(str(each)) > 18 for each in value or ()):
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().clean(value)


class SignUpForm(forms.Form):
    publications = PublicationsField(
        queryset=None, widget=forms.CheckboxSelectMultiple, label=_("What do you want to get?"),
        error_messages={
            "required": _("Tick at least one of them."),
            "invalid_choice": _("One of these is not offered any more: look again at what there is."),
            "invalid_pk_value": _("One of these is not offered any more: look again at what there is."),
        },
    )  # fmt: skip
    email = AddressField(label=_("E-mail address"))
    name = forms.CharField(
        label=_("Your name"), max_length=160, required=False,
        error_messages={"max_length": _("Shorten your name to 160 characters.")},
    )  # fmt: skip
    school = forms.CharField(
        label=_("Your school"), max_length=80, required=False,
        error_messages={"max_length": _("Shorten the name of your school to 80 characters.")},
    )  # fmt: skip
    language = forms.ChoiceField(label=_("Language of your letters"), required=False)
    #: No person sees it; programs fill it in.
    website = forms.CharField(required=False)

    def __init__(self, *args: Any, partnership: Partnership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["publications"]
        field.queryset = offered(partnership)  # type: ignore[attr-defined]
        if several := language.choices(partnership):
            self.fields["language"].choices = several  # type: ignore[attr-defined]
            self.fields["language"].initial = get_language()
        else:
            del self.fields["language"]

    @property
    def is_a_program(self) -> bool:
        return bool(self.data.get("website"))

    @property
    def ticked(self) -> list[str]:
        given = self["publications"].value() or []
        return [str(getattr(each, "pk", each)) for each in given]


class PauseForm(forms.Form):
    until = forms.DateField(
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d %B %Y", "%d %b %Y"],
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={
            "required": _("Give the day until which you pause."),
            "invalid": _("Give a day, like 27/3/2027."),
        },
    )

    def clean_until(self) -> dt.date:
        day: dt.date = self.cleaned_data["until"]
        today = timezone.localdate()
        if not today < day <= today + LONGEST_PAUSE:
            raise forms.ValidationError(_("Give a day after today, and within a year."))
        return day


class HandoverForm(forms.Form):
    name = forms.CharField(
        label="Their name", max_length=160, required=False,
        error_messages={"max_length": "Shorten the name to 160 characters."},
    )  # fmt: skip
    email = forms.EmailField(
        label="Their e-mail address", required=False,
        error_messages={"invalid": "Give the e-mail address in full, like name@school.example."},
    )  # fmt: skip
    words = forms.CharField(
        label="Anything else", max_length=1000, required=False,
        error_messages={"max_length": "Shorten this to 1,000 characters."},
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and not any(given.get(name) for name in ("name", "email", "words")):
            self.add_error("name", "Give a name or an e-mail address, so that we can find who it is for now.")
        return given

    @property
    def faults(self) -> list[tuple[str, str]]:
        """(field's id, sentence), for the summary on top."""
        return [
            (self[name].id_for_label if name in self.fields else "", str(sentence))
            for name, found in self.errors.items()
            for sentence in found
        ]
