"""One member of staff: their sections, when they signed in last, their second factor, and their sessions."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from wagtail.models import Page

from cms.people import rights, second_factor
from cms.people.admin.door import Screen
from cms.people.admin.staff_parts import parts
from cms.people.appoint import IN_SECTIONS, give_sections, sign_out
from cms.people.models import Partnership, StaffRole
from cms.users.models import User

FACTORS = {"totp": "an authenticator app", "webauthn": "a passkey", "recovery_codes": "recovery codes"}


def factor_in_words(user: User) -> str:
    """“a passkey and recovery codes”; “none yet”."""
    return " and ".join(FACTORS.get(kind, kind) for kind in sorted(second_factor.factors(user))) or "none yet"


def possible_sections(partnership: Partnership) -> list[Page]:
    """The pages below which something can be written, in the order of the website."""
    if partnership.home is None:
        return []
    pages = Page.objects.descendant_of(partnership.home).order_by("path")
    return [
        page for page in pages if (kind := page.specific_class) and kind.is_creatable and kind.clean_subpage_models()
    ]


class SectionsForm(forms.Form):
    """For each role that has sections, the pages; for contributors, what apps above add."""

    def __init__(self, *args: Any, partnership: Partnership, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.partnership, self.user = partnership, user
        self.held = list(StaffRole.objects.of(partnership).filter(user=user, role__in=IN_SECTIONS))
        depth = partnership.home.depth + 1 if partnership.home else 0
        pages = [(page.pk, "– " * (page.depth - depth) + page.title) for page in possible_sections(partnership)]
        for given in self.held:
            self.fields[f"pages_{given.role}"] = forms.TypedMultipleChoiceField(
                label=f"Pages, as {given.get_role_display().lower()}",
                help_text="These and everything below them. Nothing ticked: no page.",
                choices=pages,
                coerce=int,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                initial=list(given.sections.values_list("pk", flat=True)),
            )
        self.parts = parts() if any(given.role == StaffRole.Role.CONTRIBUTOR for given in self.held) else []
        for part in self.parts:
            self.fields[part.name] = forms.MultipleChoiceField(
                label=part.label,
                help_text=part.help_text,
                choices=part.choices(partnership),
                required=False,
                widget=forms.CheckboxSelectMultiple,
                initial=part.chosen(partnership, user),
            )

    def save(self, *, by: User) -> None:
        for given in self.held:
            pages = Page.objects.filter(pk__in=self.cleaned_data[f"pages_{given.role}"])
            give_sections(given, pages, by=by)
        for part in self.parts:
            part.give(self.partnership, self.user, self.cleaned_data[part.name])


class StaffPersonScreen(Screen):
    right = rights.SETTINGS
    header_icon = "user"
    template_name = "people/admin/staff_person.html"

    def get_page_title(self) -> str:
        return str(self.person())

    def person(self) -> User:
        """Somebody with a role at this host; anybody else is 404."""
        here = StaffRole.objects.of(self.partnership).values("user")
        return get_object_or_404(User.objects.filter(pk__in=here), pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person = self.person()
        return super().get_context_data(**kwargs) | {
            "person": person,
            "roles": StaffRole.objects.of(self.partnership).filter(user=person).order_by("role"),
            "factor": factor_in_words(person),
            "form": kwargs.get("form") or SectionsForm(partnership=self.partnership, user=person),
        }

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        person, act = self.person(), request.POST.get("act", "")
        if act == "sections":
            form = SectionsForm(request.POST, partnership=self.partnership, user=person)
            if not form.is_valid():
                return self.render_to_response(self.get_context_data(form=form))
            form.save(by=self.user)
            messages.success(request, f"{person} works in these sections now.")
        elif act in ("sign_out", "forget"):
            self._end(person, act)
        else:
            raise Http404
        return redirect(reverse("staff_person", args=[pk]))

    def _end(self, person: User, act: str) -> None:
        verb, said = {
            "sign_out": (sign_out, f"Every session of {person} was ended."),
            "forget": (
                second_factor.forget,
                f"{person} sets up a new second factor at the next sign-in, and was told by e-mail.",
            ),
        }[act]
        try:
            verb(user=person, partnership=self.partnership, by=self.user)
        except second_factor.RolesElsewhere as refusal:
            messages.error(self.request, str(refusal))
        else:
            messages.success(self.request, said)
