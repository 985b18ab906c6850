"""Who may do what behind the scenes: appointing and dismissing by e-mail address."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from cms.people import rights
from cms.people.addresses import read_address
from cms.people.admin.door import Screen
from cms.people.admin.staff_person import factor_in_words
from cms.people.appoint import LastAdministrator, appoint_address, dismiss
from cms.people.models import StaffRole

DUTIES = {
    "contributor": "Writes pages and items in the sections that you give them; publishes nothing.",
    "editor": "Writes and publishes pages, composes editions, sends what is approved; redirects and best bets.",
    "approver": "Approves what others wrote, and sends it.",
    "safeguarding": "Sees private lists, writes and approves alerts, beside whatever other role they have.",
    "alerts": "Writes, approves and sees safeguarding alerts, and sees nothing else by it.",
    "membership": "Looks after schools, seats, contacts, groups, imports and lists that are not private.",
    "governance": "Writes and publishes the pages that you give them, and looks after groups and governors’ seats.",
    "administrator": "All but private lists and alerts, and this screen. Nobody approves what they wrote themselves.",
}


class AppointForm(forms.Form):
    email = forms.CharField(label="E-mail address", max_length=254)
    name = forms.CharField(label="Name", max_length=160, required=False, help_text="For somebody who is new here.")
    role = forms.ChoiceField(label="Role", choices=StaffRole.Role.choices, widget=forms.RadioSelect)

    def clean_email(self) -> str:
        try:
            return read_address(self.cleaned_data["email"])[0]
        except ValueError as fault:
            raise forms.ValidationError(str(fault)) from fault


class StaffScreen(Screen):
    right = rights.SETTINGS
    page_title = "Staff"
    header_icon = "user"
    template_name = "people/admin/staff.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        held = (
            StaffRole.objects.of(self.partnership)
            .select_related("user")
            .prefetch_related("sections")
            .order_by("user__email", "role")
        )
        return context | {
            "held": [(each, factor_in_words(each.user)) for each in held],
            "form": kwargs.get("form") or AppointForm(),
            "duties": [(StaffRole.Role(role).label, duty) for role, duty in DUTIES.items()],
        }

    def post(self, request: HttpRequest) -> HttpResponse:
        form = AppointForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        given = appoint_address(
            form.cleaned_data["email"],
            name=form.cleaned_data["name"],
            partnership=self.partnership,
            role=form.cleaned_data["role"],
            by=self.user,
        )
        messages.success(request, f"{given.user} is {given.get_role_display().lower()} now.")
        return redirect(reverse("staff"))


class DismissScreen(Screen):
    """GET asks; POST takes the role away."""

    right = rights.SETTINGS
    page_title = "Take a role away"
    header_icon = "user"
    template_name = "people/admin/dismiss.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"held": self.held()}

    def held(self) -> StaffRole:
        return get_object_or_404(StaffRole.objects.of(self.partnership), pk=self.kwargs["pk"])

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        held = self.held()
        try:
            dismiss(user=held.user, partnership=self.partnership, role=held.role, by=self.user)
        except LastAdministrator as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"{held.user} is {held.get_role_display().lower()} no more.")
        return redirect(reverse("staff"))
