"""The form of a list."""

import json
from contextlib import suppress
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.text import slugify

from cms.core.forms import OwnedForm
from cms.people.addresses import read_address
from cms.people.models import Contact
from cms.people.models.contact import fold
from newsletters.lists import choices
from newsletters.models import List
from newsletters.models.list import lists_named

MOST_NAMED = 5000
PASTE = "Find people by name, or paste e-mail addresses: one a line."


class RuleWidget(forms.Widget):
    """Rows of field and values; the rule travels in a field that nobody has to see."""

    template_name = "newsletters/lists/rule.html"
    fields: list[dict[str, Any]] = []
    list_id: int | None = None

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"] |= {"fields": self.fields, "list_id": self.list_id}
        return context

    def format_value(self, value: Any) -> str:
        return value if isinstance(value, str) else json.dumps(value or {})

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """By the project's templates: Django's own form renderer looks in its own folder."""
        return render_to_string(self.template_name, self.get_context(name, value, attrs))

    class Media:
        js = ["hub/picker.js", "hub/rule.js"]
        css = {"all": ["hub/rule.css"]}


class AddressesField(forms.CharField):
    """One e-mail address a line, each of a contact of this partnership."""

    widget = forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "data-people": ""})
    partnership: Any = None

    def clean(self, value: Any) -> list[Contact]:
        lines = _lines(super().clean(value))
        if len(lines) > MOST_NAMED:
            raise forms.ValidationError(f"Give {MOST_NAMED} people at most: use a rule, or import the list.")
        addresses = [self._address(line) for line in lines]
        known = {contact.email_folded: contact for contact in self._at(addresses)}
        if unknown := [address for address in addresses if address not in known]:
            raise forms.ValidationError(f"Nobody here has the address {', '.join(unknown[:5])}: add the contact first.")
        return list(known.values())

    def known(self, value: str) -> list[Contact]:
        """Those of the lines that are somebody here, as long as it is being typed."""
        addresses = []
        for line in _lines(value)[:MOST_NAMED]:
            with suppress(forms.ValidationError):
                addresses.append(self._address(line))
        return list(self._at(addresses))

    def _at(self, addresses: list[str]) -> Any:
        return Contact.objects.of(self.partnership).filter(email_folded__in=addresses)

    def _address(self, line: str) -> str:
        try:
            return fold(read_address(line)[0])
        except ValueError as fault:
            raise forms.ValidationError(f"“{line[:80]}”: {fault}") from fault


def _lines(text: Any) -> list[str]:
    return [line.strip() for line in str(text or "").splitlines() if line.strip()]


class ListForm(OwnedForm):
    """The people by name are addresses, so that a column of a spreadsheet can be pasted."""

    also = AddressesField(label="Also these people", required=False, help_text=PASTE)
    but_not = AddressesField(label="But not these people", required=False, help_text=PASTE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].required = False
        here = self.instance.partnership
        self.fields["rule"].error_messages["invalid"] = (
            "This cannot be read as a rule: look for a bracket, a comma or a quotation mark that is missing."
        )
        rule = self.fields["rule"].widget
        rule.fields, rule.list_id = choices.fields(here, self.for_user), self.instance.pk
        for name, relation in (("also", "named"), ("but_not", "excluded")):
            self.fields[name].partnership = here
            if self.instance.pk:
                addresses = getattr(self.instance, relation).order_by("email_folded").values_list("email", flat=True)
                self.initial[name] = "\n".join(addresses)

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data.get("slug") or slugify(self.data.get("name", ""))[:80]
        if not slug:
            raise forms.ValidationError("Give a short name of letters, digits and hyphens: send-leads.")
        return slug

    def clean_rule(self) -> Any:
        rule = self.cleaned_data.get("rule") or {}
        refuse_unseen(rule, self.instance.partnership, self.for_user)
        return rule

    def _save_m2m(self) -> None:
        super()._save_m2m()
        self.instance.named.set(self.cleaned_data["also"])
        self.instance.excluded.set(self.cleaned_data["but_not"])


def refuse_unseen(rule: Any, partnership: Any, user: Any) -> None:
    """A private list is, to who may not see it, not there. Raises ValidationError."""
    named = lists_named(rule)
    seen = set(List.objects.of(partnership).visible_to(user).filter(slug__in=named).values_list("slug", flat=True))
    if unseen := named - seen:
        raise forms.ValidationError(f"There is no list “{min(unseen)}”: it may have been deleted. Choose another.")
