"""The forms for keys."""

from typing import Any

from django import forms

from cms.people.models import Partnership
from newsletters.senders import domains
from newsletters.senders.organisation import up_to_organisation


def domains_of(partnership: Partnership) -> list[str]:
    """For which domains a key can be made: those that letters come from, and those above them."""
    sends = [sender.domain for sender in domains.of(partnership) if sender.letters]
    return list(dict.fromkeys(name for domain in sends for name in up_to_organisation(domain)))


class Hidden(forms.Textarea):
    """What was pasted is never shown again, not even where it was wrong."""

    def format_value(self, value: Any) -> str:
        return ""


class MakeForm(forms.Form):
    domain = forms.ChoiceField(
        label="Domain", help_text="Signs what comes from it, and from names below it that have no key of their own."
    )

    def __init__(self, *args: Any, domains: list[str], **kwargs: Any) -> None:
        kwargs.setdefault("prefix", type(self).__name__.removesuffix("Form").lower())
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["domain"]
        choice.choices = [(domain, domain) for domain in domains]


class TakeForm(MakeForm):
    selector = forms.CharField(
        label="Selector", max_length=100, help_text="Under which its public half stands: hub2026 for "
        "hub2026._domainkey.your.domain."
    )  # fmt: skip
    pem = forms.CharField(
        label="Private key",
        max_length=20_000,
        widget=Hidden({"rows": 8, "autocomplete": "off", "spellcheck": "false"}),
        help_text="RSA or Ed25519, in PEM, without a password. It is kept sealed and never shown again.",
    )
