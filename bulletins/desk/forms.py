"""What the desk asks for."""

import datetime as dt
import re
from typing import Any

from django import forms
from django.utils import timezone

from bulletins.compose import too_far
from newsletters.sealing.seal import TIME_TO_STOP


class ComposeForm(forms.Form):
    date = forms.DateField(
        label="Edition of",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Choose the day of the edition.", "invalid": "Give the day as 2026-11-27."},
    )

    #: What a new edition takes over from the last number.
    introduction = forms.BooleanField(label="Its introduction", required=False)
    arrangement = forms.BooleanField(label="Its order and hidden sections", required=False)
    pieces = forms.BooleanField(label="What was written in it itself", required=False)

    def clean_date(self) -> dt.date:
        day: dt.date = self.cleaned_data["date"]
        if too_far(day):
            raise forms.ValidationError("That day is too far away: give one within ten years of today.")
        return day

    @property
    def like_last(self) -> dict[str, bool]:
        return {name: self.cleaned_data[name] for name in ("introduction", "arrangement", "pieces")}


class ProofForm(forms.Form):
    to = forms.CharField(
        label="Send a proof to",
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Staff and contacts of the partnership, with commas between.",
        error_messages={"required": "Give at least one address."},
    )

    def clean_to(self) -> list[str]:
        return list(dict.fromkeys(part for part in re.split(r"[\s,;]+", self.cleaned_data["to"]) if part))


class SendForm(forms.Form):
    """Now, or at a time. Either way there are two minutes in which it can be stopped."""

    NOW, LATER = "now", "later"

    when = forms.ChoiceField(choices=[(NOW, "Now"), (LATER, "At a time")], widget=forms.RadioSelect, initial=NOW)
    at = forms.DateTimeField(
        label="Day and time",
        required=False,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text="London time.",
        error_messages={"invalid": "Give a day and a time, for example 27 November 2026, 16:00."},
    )
    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("when") != self.LATER:
            return given
        if not given.get("at") and "at" not in self.errors:
            self.add_error("at", "Give the day and the time at which it goes.")
        elif given.get("at") and given["at"] < timezone.now():
            self.add_error("at", "That time is past: give a later one, or send it now.")
        return given

    @property
    def goes_at(self) -> dt.datetime:
        soonest = timezone.now() + TIME_TO_STOP
        chosen = self.cleaned_data.get("at") if self.cleaned_data["when"] == self.LATER else None
        return max(chosen, soonest) if chosen else soonest
