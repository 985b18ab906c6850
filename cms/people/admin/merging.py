"""Two contacts who are one person: chosen or suggested, looked at side by side, then made one by one button."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from cms.core.forms import scope_fields
from cms.people import contact_parts, rights
from cms.people.admin.contacts import ContactChooserViewSet
from cms.people.admin.door import Screen
from cms.people.duplicates import suggestions
from cms.people.merge import FACTS, CannotMerge, merge
from cms.people.models import Contact


class MergeForm(forms.Form):
    """Which two; and of each fact, whose stands."""

    keep = forms.ModelChoiceField(Contact.objects.all(), label="Who stays", widget=ContactChooserViewSet().widget_class)
    gone = forms.ModelChoiceField(
        Contact.objects.all(), label="Who is the same person", widget=ContactChooserViewSet().widget_class
    )

    def __init__(self, *args: Any, for_user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scope_fields(self, for_user)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("keep") and found.get("keep") == found.get("gone"):
            self.add_error("gone", "These are the same contact: choose somebody else.")
        return found


class MergeScreen(Screen):
    right = rights.PEOPLE
    page_title = "Merge two contacts"
    header_icon = "group"
    template_name = "people/admin/merge.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        given = self.request.GET if "gone" in self.request.GET else None
        start = {"keep": self.request.GET.get("keep")} if self._is_number("keep") else {}
        form = MergeForm(given, for_user=self.user, initial=start)
        context = super().get_context_data(**kwargs) | {"form": form, "media": form.media}
        if given is not None and form.is_valid():
            keep, gone = form.cleaned_data["keep"], form.cleaned_data["gone"]
            return context | {
                "keep": keep,
                "gone": gone,
                "facts": self._facts(keep, gone),
                "sides": self._sides(keep, gone),
            }
        return context | {"pairs": suggestions(self.partnership)}

    def _is_number(self, name: str) -> bool:
        text = self.request.GET.get(name, "")
        return text.isascii() and text.isdigit() and len(text) < 18

    def _facts(self, keep: Contact, gone: Contact) -> list[dict[str, Any]]:
        """What differs: the one who stays has it, unless it is empty."""
        facts = []
        for name in FACTS:
            mine, theirs = getattr(keep, name), getattr(gone, name)
            label = str(Contact._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            shown = [
                each.get_language_display() if name == "language" else getattr(each, name) for each in (keep, gone)
            ]
            facts.append(
                {"name": name, "label": label, "keep": shown[0], "gone": shown[1], "differ": mine != theirs,
                 "taken": bool(theirs and not mine)}
            )  # fmt: skip
        return facts

    def _sides(self, keep: Contact, gone: Contact) -> list[dict[str, Any]]:
        return [{"who": each, "parts": contact_parts.parts(each, self.user)} for each in (keep, gone)]

    def post(self, request: HttpRequest) -> HttpResponse:
        form = MergeForm(request.POST, for_user=self.user)
        if not form.is_valid():
            messages.error(request, "Choose two contacts of this partnership.")
            return redirect(reverse("merge"))
        taking = [fact for fact in FACTS if request.POST.get(f"take-{fact}") == "gone"]
        try:
            kept = merge(keep=form.cleaned_data["keep"], gone=form.cleaned_data["gone"], by=self.user, taking=taking)
        except CannotMerge as fault:
            messages.error(request, str(fault))
            return redirect(reverse("merge"))
        messages.success(request, f"They are one now: {kept}.")
        return redirect(reverse("contacts:edit", args=[kept.pk]))
