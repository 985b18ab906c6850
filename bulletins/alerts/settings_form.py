"""The settings of alerts as a form."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from bulletins.alerts.audience import DEPUTIES, FIRST
from bulletins.models.alert_follow_up import AlertSettings
from cms.people.addresses import read_address
from cms.people.models import Contact, Seat
from newsletters.models import List

#: So many mailboxes prove enough.
MOST_CONTROLS = 20
TIMES = ("remind_after", "deputies_after", "text_after", "phone_after")


class SettingsForm(forms.ModelForm):  # type: ignore[type-arg]
    addresses = forms.CharField(
        label="Control mailboxes", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Addresses of your own, one a line, best with several providers. Every alert goes to them too.",
    )  # fmt: skip

    class Meta:
        model = AlertSettings
        fields = (*TIMES, "link_days", "call_about_it", "proof_after", "out_of_hours", "test_seats")
        widgets = {"test_seats": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, names_lists: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = self.instance.partnership
        self.fields["proof_after"].label = "Minutes after which it is looked for"
        self.fields["test_seats"].label = "Test seats"
        self.fields["test_seats"].help_text = "A drill goes to whoever sits in these, and to nobody else."
        seats = Seat.objects.of(here).filter(school__closed_on=None, role__key__in=[*FIRST, *DEPUTIES])
        self.fields["test_seats"].queryset = seats.select_related("role", "school")  # type: ignore[attr-defined]
        if names_lists:
            lists = List.objects.of(here).filter(private=True)
            self.fields["out_of_hours"].queryset = lists  # type: ignore[attr-defined]
            self.fields["out_of_hours"].help_text = "Its people stand on the phone sheet too."
        else:
            del self.fields["out_of_hours"]
        controls = Contact.objects.of(here).filter(pk__in=self.instance.controlled())
        held = controls.order_by("email").values_list("email", flat=True)
        self.fields["addresses"].initial = "\n".join(held)

    def clean_addresses(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["addresses"].replace("\0", "").splitlines()]
        found = []
        for line in filter(None, lines):
            try:
                found.append(read_address(line)[0])
            except ValueError as fault:
                raise ValidationError(f"{line}: {fault}") from fault
        if len(found) > MOST_CONTROLS:
            raise ValidationError(f"Give {MOST_CONTROLS} control mailboxes at most.")
        return found

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        times = [given[name] for name in TIMES if name in given]
        if times != sorted(times):
            raise ValidationError("Each step comes after the one before it: give times that do not fall.")
        return given

    def save(self, commit: bool = True) -> AlertSettings:
        kept: AlertSettings = super().save(commit=commit)
        kept.controls.set([_contact(kept, address) for address in self.cleaned_data["addresses"]])
        return kept


def _contact(kept: AlertSettings, address: str) -> Contact:
    """Who has this address here: a contact without a name where nobody has."""
    here = kept.partnership
    found: Contact | None = Contact.objects.of(here).at(address).first()
    return found or Contact.objects.create(partnership=here, email=address)
