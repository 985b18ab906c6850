"""The screens of private lists: who is on one, their numbers on asking, and the sheet to take along."""

from itertools import groupby
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from cms.core.table_file import csv_file, xlsx_file
from cms.people import rights
from cms.people.admin.door import Screen
from cms.people.models import Look
from newsletters.lists import audience, looks, private
from newsletters.models import List

FORMATS = [("sheet", "Phone sheet to print"), ("xlsx", "Excel (.xlsx)"), ("csv", "CSV")]


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="What you need them for", min_length=5, max_length=500,
        help_text="It stands in the log of looks, with your name and the time.",
        error_messages={"min_length": "Say in a few words what you need them for.",
                        "required": "Say in a few words what you need them for."},
    )  # fmt: skip


class TakeForm(ReasonForm):
    format = forms.ChoiceField(label="As", choices=FORMATS, widget=forms.RadioSelect, initial="sheet")


class PrivateListsScreen(Screen):
    right = rights.PRIVATE_LISTS
    page_title = "Private lists"
    header_icon = "lock"
    template_name = "newsletters/private/index.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lists = List.objects.of(self.partnership).filter(private=True)
        return super().get_context_data(**kwargs) | {"lists": lists, "may_edit": rights.holds(self.user, rights.LISTS)}


class PrivateListScreen(Screen):
    """GET shows who; POST shows their numbers, or gives them in a file. Each is noted before it is shown."""

    right = rights.PRIVATE_LISTS
    header_icon = "lock"
    template_name = "newsletters/private/list.html"

    @property
    def list(self) -> List:
        if not hasattr(self, "_list"):
            lists = List.objects.of(self.partnership).filter(private=True)
            self._list: List = get_object_or_404(lists, pk=self.kwargs["pk"])
        return self._list

    def get_page_title(self) -> str:
        return self.list.name

    @property
    def breadcrumbs_items(self) -> Any:
        return [{"url": reverse("wagtailadmin_home"), "label": "Home"},
                {"url": reverse("private_lists"), "label": "Private lists"}]  # fmt: skip

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        looks.note(request, self.list)
        return self._shown()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        taking = "take" in request.POST
        form = TakeForm(request.POST) if taking else ReasonForm(request.POST)
        if not form.is_valid():
            looks.note(request, self.list)
            return self._shown(take_form=form) if taking else self._shown(show_form=form)
        reason = form.cleaned_data["reason"]
        act = Look.Act.EXPORT if taking else Look.Act.LOOK
        looks.note(request, self.list, act=act, reason=f"Numbers: {reason}")
        return self._taken(form.cleaned_data["format"]) if taking else self._shown(numbers=True)

    def _shown(self, *, numbers: bool = False, **forms_given: forms.Form) -> HttpResponse:
        try:
            rows = private.members(self.list, numbers=numbers)
        except audience.BadRule as fault:
            messages.error(self.request, str(fault))
            return redirect("private_lists")
        people = {row.contact.pk for row in rows}
        context = self.get_context_data(
            list=self.list, rows=rows, people=len(people), numbers=numbers,
            without=len({row.contact.pk for row in rows if not row.has_number}),
            show_form=forms_given.get("show_form") or ReasonForm(),
            take_form=forms_given.get("take_form") or TakeForm(),
        )  # fmt: skip
        return _unkept(self.render_to_response(context))

    def _taken(self, kind: str) -> HttpResponse:
        try:
            rows = private.members(self.list, numbers=True)
        except audience.BadRule as fault:
            messages.error(self.request, str(fault))
            return redirect("private_lists")
        if kind == "sheet":
            quadrants = [
                (quadrant, [(school, list(those)) for school, those in groupby(found, key=lambda row: row.place)])
                for quadrant, found in groupby(rows, key=lambda row: row.quadrant)
            ]
            context = {"list": self.list, "quadrants": quadrants, "partnership": self.partnership}
            return _unkept(render(self.request, "newsletters/private/sheet.html", context))
        make = xlsx_file if kind == "xlsx" else csv_file
        # A file's name is seen by whoever sees the disk: the list stays unnamed.
        return _unkept(make("phone-list", private.HEADINGS, [row.cells for row in rows]))


def _unkept(response: Any) -> HttpResponse:
    """No cache on the way keeps numbers."""
    response["Cache-Control"] = "private, no-store"
    return response  # type: ignore[no-any-return]
