"""The five fields of an alert, and whom it is for."""

import re
from typing import Any

from django import forms

from bulletins.models.alert import Alert
from cms.people.models import Partnership, Phase, Quadrant, School

NOWHERE = "Say where: all open schools, quadrants, phases, or schools by name."


#: What some programs leave in words that are copied from them, and no letter can hold: nor what nobody sees, and what
#: turns the words after it round, so that whoever approves reads what is sent.
_CONTROL = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u2028\u2029\u202a-\u202e\u2060\u2066-\u2069\ufeff]")


class Words(forms.CharField):
    def to_python(self, value: Any) -> Any:
        return super().to_python(_CONTROL.sub(" ", value) if isinstance(value, str) else value)


class WordsForm(forms.Form):
    """What it says. An update and a stand-down say no more than this: whom they go to is known."""

    title = Words(label="In a few words", max_length=120, help_text="It is the letter’s subject.")
    what_happened = Words(
        label="What happened", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What, where and when. Name no child.",
    )  # fmt: skip
    do_now = Words(label="What to do now", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    call = Words(
        label="Who to call",
        max_length=200,
        help_text="A name or a service, with its number: Police, 101, quoting CAD 5.",
    )
    handling = forms.ChoiceField(
        label="Who its readers may tell", choices=Alert.Handling.choices, widget=forms.RadioSelect,
        initial=Alert.Handling.STAFF,
    )  # fmt: skip

    def clean_title(self) -> str:
        return " ".join(self.cleaned_data["title"].split())

    def clean_call(self) -> str:
        return " ".join(self.cleaned_data["call"].split())


class AlertForm(WordsForm):
    everywhere = forms.BooleanField(label="All open schools", required=False)
    quadrants = forms.MultipleChoiceField(
        label="Quadrants", choices=Quadrant.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    phases = forms.MultipleChoiceField(
        label="Only these phases", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="None ticked: every phase.",
    )  # fmt: skip
    schools = forms.MultipleChoiceField(label="Also these schools", required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, partnership: Partnership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = list(School.objects.of(partnership).open().order_by("name").values_list("urn", "name", "phase"))
        there = {phase for _, _, phase in here}
        self.fields["phases"].choices = [choice for choice in Phase.choices if choice[0] in there]  # type: ignore[attr-defined]
        self.fields["schools"].choices = [(str(urn), name) for urn, name, _ in here]  # type: ignore[attr-defined]

    def clean_schools(self) -> list[int]:
        return [int(urn) for urn in self.cleaned_data["schools"]]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if not any(said.get(name) for name in ("everywhere", "quadrants", "phases", "schools")) and not any(
            name in self.errors for name in ("quadrants", "phases", "schools")
        ):
            self.add_error(None, NOWHERE)
        return said
