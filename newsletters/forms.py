"""What readers are asked."""

from typing import Any

from django import forms


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
        return [(self[name].id_for_label, str(sentence)) for name, found in self.errors.items() for sentence in found]
