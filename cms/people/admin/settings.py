"""What a partnership is called and looks like. Its key, hosts and home are the operator's."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.images import get_image_model

from cms.core.gate import own_collections
from cms.core.language import others
from cms.people import rights
from cms.people.admin.door import Screen
from cms.people.models import Partnership

GROUPS = [
    ("Names", ["name", "short_name", "website_name", "strapline", "about"]),
    ("Area", ["area"]),
    ("Addresses", ["postal_address", "contact_email", "bounce_address"]),
    ("Languages", ["languages"]),
    ("Seats", ["gap_reminders"]),
    ("Brand", ["logo", "typeface", "brand", "brand_dark", "accent", "tint", "link"]),
]
COLOURS = ("brand", "brand_dark", "accent", "tint", "link")


class PartnershipForm(WagtailAdminModelForm):
    languages = forms.MultipleChoiceField(
        label="Languages beside English",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(each.code, f"{each.name} ({each.own_name})") for each in others()],
        help_text=Partnership._meta.get_field("languages").help_text,
    )

    class Meta:
        model = Partnership
        fields = [name for _, names in GROUPS for name in names]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["languages"] = self.instance.languages.split()
        logo: Any = self.fields["logo"]
        logo.queryset = get_image_model().objects.filter(collection__in=own_collections(self.instance))
        for name in COLOURS:
            self.fields[name].widget.attrs |= {"spellcheck": "false", "autocapitalize": "off", "size": 8}

    def clean_languages(self) -> str:
        return " ".join(self.cleaned_data["languages"])

    def groups(self) -> list[tuple[str, list[Any]]]:
        return [(title, [self[name] for name in names]) for title, names in GROUPS]


class SettingsScreen(Screen):
    right = rights.SETTINGS
    page_title = "Partnership"
    header_icon = "cogs"
    template_name = "people/admin/settings.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form = kwargs.get("form") or PartnershipForm(instance=self.fresh(), for_user=self.request.user)
        return context | {"form": form, "media": form.media}

    def fresh(self) -> Partnership:
        """A copy for the form to write on: the request's own stays as it is where the form is wrong."""
        return Partnership.objects.get(pk=self.partnership.pk)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = PartnershipForm(request.POST, instance=self.fresh(), for_user=request.user)
        if not form.is_valid():
            messages.error(request, "Nothing was saved: mend what is marked below.")
            return self.render_to_response(self.get_context_data(form=form))
        form.save()
        messages.success(request, "The partnership was saved.")
        return redirect(reverse("partnership_settings"))
