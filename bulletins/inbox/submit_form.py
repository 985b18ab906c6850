"""What somebody who sends news in is asked."""

from typing import Any

from django import forms
from django.utils import timezone

from bulletins.inbox.attach import CannotAttach, checked
from bulletins.inbox.submit import sections
from cms.people.addresses import read_address
from cms.people.models import Partnership


def text(label: str, longest: int, *, required: str = "", **kwargs: Any) -> forms.CharField:
    """A text whose faults say how to mend them."""
    messages = {"required": required, "max_length": f"Shorten this to {longest:,} characters."}
    return forms.CharField(label=label, max_length=longest, required=bool(required), error_messages=messages, **kwargs)


class SubmissionForm(forms.Form):
    title = text("Title", 200, required="Give it a title: what a busy head reads first.")
    summary = text(
        "Summary", 1000, required="Say in two or three lines what it is, and what a school should do.",
        widget=forms.Textarea,
    )  # fmt: skip
    body = text("The whole of it", 20_000, widget=forms.Textarea)
    link = forms.URLField(
        label="Where to read more", max_length=1000, required=False, assume_scheme="https",
        error_messages={"invalid": "Enter a web address like https://www.example.org/page."},
    )  # fmt: skip
    section: Any = forms.ModelChoiceField(
        label="Section", queryset=None, required=False, empty_label="I am not sure",
        error_messages={"invalid_choice": "This section is not there any more: choose another."},
    )  # fmt: skip
    audience = text("For whom", 200)
    action = text("What they should do", 200)
    deadline = forms.DateField(
        label="By when", required=False, widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": "Enter a date like 27/3/2027."},
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d %m %Y", "%d %B %Y"],
    )  # fmt: skip
    contact_name = text("Who to ask", 160)
    contact_email = forms.CharField(label="Their e-mail address", max_length=254, required=False)
    file = forms.FileField(
        label="Attachment", required=False, max_length=200,
        error_messages={"empty": "This file is empty: attach another.", "max_length": "Give the file a shorter name."},
    )  # fmt: skip

    def __init__(self, *args: Any, partnership: Partnership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["section"].queryset = sections(partnership)  # type: ignore[attr-defined]
        self.fields["section"].label_from_instance = lambda each: f"{each.publication}: {each}"  # type: ignore[attr-defined]

    def clean_contact_email(self) -> str:
        given: str = self.cleaned_data["contact_email"]
        try:
            return read_address(given)[0] if given else ""
        except ValueError as fault:
            raise forms.ValidationError("Enter an e-mail address like name@school.example.") from fault

    def clean_deadline(self) -> Any:
        deadline = self.cleaned_data["deadline"]
        if deadline and deadline < timezone.localdate():
            raise forms.ValidationError("This day has passed: enter a later one.")
        return deadline

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file is not None:
            try:
                checked(file.name, file.read())
            except CannotAttach as refusal:
                raise forms.ValidationError(str(refusal)) from refusal
            file.seek(0)
        return file

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("deadline") and not given.get("action"):
            self.add_error("action", "It has a day: say what they should do by then, or take the day away.")
        if given.get("contact_name") and not given.get("contact_email") and not given.get("link"):
            self.add_error("contact_email", "Say how they are reached: give an e-mail address.")
        return given
