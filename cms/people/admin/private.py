"""Screens of what is held about one person: all of it, their number, and erasing them."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from cms.people import looks, mobiles, rights
from cms.people.admin.door import Screen
from cms.people.erase import erase, preview
from cms.people.models import Contact, Look, Mobile
from cms.people.person import everything
from cms.people.shown import parts

UNSEEN = "Kept, and not shown to you: it needs the right to private lists."


class ContactScreen(Screen):
    """A screen about one contact of this partnership."""

    header_icon = "user"

    @property
    def contact(self) -> Contact:
        if not hasattr(self, "_contact"):
            found = Contact.objects.of(self.partnership).visible_to(self.user)
            self._contact: Contact = get_object_or_404(found, pk=self.kwargs["pk"])
            self._contact.partnership = self.partnership
        return self._contact

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        up = [{"url": reverse("wagtailadmin_home"), "label": "Home"}]
        if rights.holds(self.user, rights.PEOPLE):
            up.append({"url": reverse("contacts:edit", args=[self.contact.pk]), "label": str(self.contact)})
        return [*up, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"contact": self.contact}

    def note(self, what: str, *, act: Look.Act = Look.Act.LOOK, reason: str = "") -> None:
        looks.note(
            partnership=self.partnership, user=self.user, thing=f"{what}:{self.contact.pk}", act=act, people=1,
            reason=reason,
        )  # fmt: skip


class EverythingScreen(ContactScreen):
    """All that is held about somebody, to read, print or give to them. Each look stands in the log of looks."""

    right = rights.PEOPLE
    page_title = "Everything held"
    template_name = "people/admin/everything.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        as_file = request.GET.get("format") == "json"
        self.note("person", act=Look.Act.EXPORT if as_file else Look.Act.LOOK)
        found = self._found()
        if not as_file:
            response: HttpResponse = self.render_to_response(self.get_context_data(parts=parts(found), found=found))
        else:
            response = JsonResponse(found, json_dumps_params={"ensure_ascii": False, "indent": 2})
            response["Content-Disposition"] = 'attachment; filename="held.json"'
        response["Cache-Control"] = "private, no-store"
        return response

    def _found(self) -> dict[str, Any]:
        found = everything(self.contact)
        if found["mobile"] and not rights.holds(self.user, rights.PRIVATE_LISTS):
            found["mobile"] = {"number": UNSEEN}
        return found


class EraseScreen(ContactScreen):
    """GET says what would go and what would stay, and changes nothing; POST erases."""

    right = rights.PEOPLE
    page_title = "Erase"
    header_icon = "bin"
    template_name = "people/admin/erase.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"going": preview(self.contact)}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        going = erase(self.contact, by=self.user, reason=request.POST.get("reason", "").replace("\0", "").strip())
        messages.success(request, "Erased. The last letter tells them what went and what stays.")
        for sentence in going.look_at:
            messages.warning(request, sentence)
        return redirect("contacts:index")


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="What you need it for", min_length=5, max_length=500,
        help_text="It stands in the log of looks, with your name and the time.",
        error_messages={"min_length": "Say in a few words what you need it for.",
                        "required": "Say in a few words what you need it for."},
    )  # fmt: skip


class NumberForm(forms.Form):
    number = forms.CharField(
        label="New number", max_length=40, required=False, help_text="Empty: the number is deleted.",
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )  # fmt: skip

    def clean_number(self) -> str:
        try:
            return mobiles.read_number(self.cleaned_data["number"]) if self.cleaned_data["number"].strip() else ""
        except mobiles.NoNumber as fault:
            raise forms.ValidationError(str(fault)) from fault


class MobileScreen(ContactScreen):
    """GET says that there is a number; POST shows it, with a reason, or sets another."""

    right = rights.PRIVATE_LISTS
    page_title = "Mobile number"
    template_name = "people/admin/mobile.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._shown()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "set" not in request.POST:
            asked = ReasonForm(request.POST)
            if not asked.is_valid():
                return self._shown(reason_form=asked)
            self.note("mobile", reason=asked.cleaned_data["reason"])
            held = Mobile.objects.of(self.partnership).filter(contact=self.contact).first()
            return self._shown(number=held.number if held else "")
        form = NumberForm(request.POST)
        if not form.is_valid():
            return self._shown(number_form=form)
        mobiles.keep(contact=self.contact, number=form.cleaned_data["number"], source="The office")
        self.note("mobile", reason="Set a new number" if form.cleaned_data["number"] else "Deleted the number")
        messages.success(request, "The number was saved." if form.cleaned_data["number"] else "The number was deleted.")
        return redirect("contact_mobile", pk=self.contact.pk)

    def _shown(self, **more: Any) -> HttpResponse:
        # Not the number itself: that is opened on asking only.
        held = Mobile.objects.of(self.partnership).filter(contact=self.contact).defer("number").first()
        forms_here = {"reason_form": ReasonForm(), "number_form": NumberForm()}
        response: Any = self.render_to_response(self.get_context_data(**(forms_here | {"held": held} | more)))
        response["Cache-Control"] = "private, no-store"
        return response  # type: ignore[no-any-return]
