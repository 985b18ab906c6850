"""Forms of what is done to a seat. A person is named by their address: whoever is new is added with a name."""

from typing import Any

from django import forms
from django.utils import timezone

from cms.people.models import Holding

NEW_HERE = "For somebody who is new here."
Standing = Holding.Standing


class DayField(forms.DateField):
    """A day, chosen in the browser's own calendar."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class PersonForm(forms.Form):
    email = forms.CharField(
        label="Their e-mail address", max_length=254, error_messages={"required": "Give their e-mail address."}
    )
    name = forms.CharField(label="Their name", max_length=160, required=False, help_text=NEW_HERE)


class PutInForm(PersonForm):
    standing = forms.ChoiceField(
        label="How",
        choices=[(Standing.HOLDER, "Holds the seat"), (Standing.ACTS, "Acts for the holder, as a PA or SBM does")],
        initial=Standing.HOLDER,
        widget=forms.RadioSelect,
        help_text="Who acts for the holder gets the seat's letters too, and does not fill the seat.",
    )
    since = DayField(label="From", required=False, help_text="Empty: it has always been so.")
    until = DayField(label="Until", required=False, help_text="The first day on which they are not there any more.")


class HandOverForm(PersonForm):
    outgoing = forms.ModelChoiceField(
        label="Who leaves", queryset=Holding.objects.none(), widget=forms.RadioSelect, empty_label=None
    )
    on = DayField(label="From which day", initial=timezone.localdate)
    move_lists = forms.BooleanField(
        label="Move their named places on lists too",
        required=False,
        initial=True,
        help_text="Where they are on a list by name and not by their seat, the new person takes their place.",
    )
    field_order = ["outgoing", "email", "name", "on", "move_lists"]

    def __init__(self, *args: Any, holdings: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        outgoing: Any = self.fields["outgoing"]
        outgoing.queryset = holdings
        outgoing.label_from_instance = lambda holding: str(holding.contact)
        if len(holdings) == 1:
            self.initial.setdefault("outgoing", holdings[0].pk)


class LeaveForm(forms.Form):
    since = DayField(label="First day away", error_messages={"required": "Give the first day away."})
    until = DayField(label="Back on", required=False, help_text="Empty: not known yet.")
    email = forms.CharField(
        label="Who stands in: their e-mail address",
        max_length=254,
        required=False,
        help_text="They get the seat's letters meanwhile. Empty: nobody, and the seat shows as empty.",
    )
    name = forms.CharField(label="Their name", max_length=160, required=False, help_text=NEW_HERE)


class DayForm(forms.Form):
    on = DayField(label="From which day", initial=timezone.localdate, error_messages={"required": "Give the day."})
