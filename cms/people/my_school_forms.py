"""What people are asked on the page "My school"."""

from django import forms

from cms.people.addresses import read_address
from cms.people.mobiles import NoNumber, read_number
from cms.people.own_details import BadNumber, read_telephone


class TelephoneForm(forms.Form):
    """Empty takes it away, here as below."""

    number = forms.CharField(
        label="Telephone at work", max_length=40, required=False, error_messages={"max_length": str(BadNumber.__doc__)}
    )

    def clean_number(self) -> str:
        number: str = self.cleaned_data["number"]
        try:
            return read_telephone(number) if number else ""
        except BadNumber as fault:
            raise forms.ValidationError(str(fault.__doc__)) from fault


class MobileForm(forms.Form):
    number = forms.CharField(
        label="Mobile number", max_length=40, required=False, error_messages={"max_length": str(NoNumber())}
    )

    def clean_number(self) -> str:
        number: str = self.cleaned_data["number"]
        try:
            return read_number(number) if number else ""
        except NoNumber as fault:
            raise forms.ValidationError(str(fault)) from fault


class WhoForm(forms.Form):
    name = forms.CharField(
        label="Their name", max_length=160,
        error_messages={
            "required": "Give their name.", "max_length": "Shorten the name to 160 characters.",
        },
    )  # fmt: skip
    email = forms.CharField(label="Their e-mail address", max_length=320, required=False)
    words = forms.CharField(
        label="Anything else", max_length=500, required=False,
        error_messages={"max_length": "Shorten this to 500 characters."},
    )  # fmt: skip

    def clean_email(self) -> str:
        given: str = self.cleaned_data["email"]
        try:
            return read_address(given)[0] if given else ""
        except ValueError as fault:
            raise forms.ValidationError("Enter an e-mail address like name@school.example.") from fault
