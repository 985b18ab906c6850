"""The table that says in which quadrant a postcode lies, and working the quadrants of schools out by it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from cms.core.forms import OwnedForm
from cms.core.viewsets import OwnedViewSet
from cms.people import rights
from cms.people.admin.door import Screen
from cms.people.models import PostcodeQuadrant
from cms.people.quadrants import BadTable, add_to_table, changes, read_beginning, read_table, work_out

LARGEST = 500_000
SHOWN = 30


class PostcodeForm(OwnedForm):
    def clean_beginning(self) -> str:
        try:
            return read_beginning(self.cleaned_data["beginning"])
        except ValueError as fault:
            raise forms.ValidationError(str(fault)) from fault


class PostcodeViewSet(OwnedViewSet):
    model = PostcodeQuadrant
    name = "postcodes"
    icon = "table"
    right = rights.PEOPLE
    menu_label = "Postcodes"
    list_display = ["beginning", "quadrant"]
    list_filter = ["quadrant"]
    list_per_page = 100
    list_export = ["beginning", "quadrant"]
    export_filename = "postcodes"
    search_fields = ["beginning"]
    base_form_class = PostcodeForm
    index_template_name = "people/admin/postcodes.html"
    panels = [FieldRowPanel([FieldPanel("beginning"), FieldPanel("quadrant")])]


class TableForm(forms.Form):
    text = forms.CharField(
        label="Lines",
        required=False,
        max_length=LARGEST,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        help_text="One postcode, or how it begins, on each line, with its quadrant: W5 3, north-west. NW will do.",
    )
    file = forms.FileField(label="Or a CSV file", required=False, widget=forms.FileInput(attrs={"accept": ".csv,.txt"}))
    replace = forms.BooleanField(label="Take out what is not in these lines", required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        text, file = said.get("text", ""), said.get("file")
        if file is not None:
            if file.size > LARGEST:
                raise forms.ValidationError("This file is too large for a table of postcodes: 500 KB at most.")
            content = file.read()
            try:
                text = content.decode("utf-8-sig")
            except UnicodeDecodeError:
                text = content.decode("cp1252", errors="replace")
        try:
            said["table"] = read_table(text.splitlines())
        except BadTable as fault:
            raise forms.ValidationError(
                [*fault.faults[:SHOWN], *(["… and more."] if len(fault.faults) > SHOWN else [])]
            ) from fault
        if not said["table"]:
            raise forms.ValidationError("There is nothing in it: paste the lines, or choose a file.")
        return said


class PasteScreen(Screen):
    right = rights.PEOPLE
    page_title = "Add postcodes"
    header_icon = "table"
    template_name = "people/admin/postcodes_paste.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"form": kwargs.get("form") or TableForm()}

    def post(self, request: HttpRequest) -> HttpResponse:
        form = TableForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        number = add_to_table(self.partnership, form.cleaned_data["table"], replace=form.cleaned_data["replace"])
        messages.success(request, f"The table has {number} line{'' if number == 1 else 's'} of yours now.")
        return redirect(reverse("quadrants_work_out"))


class WorkOutScreen(Screen):
    """GET shows what would change; POST changes it."""

    right = rights.PEOPLE
    page_title = "Work out quadrants"
    header_icon = "table"
    template_name = "people/admin/work_out.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"changes": changes(self.partnership)}

    def post(self, request: HttpRequest) -> HttpResponse:
        number = len(work_out(self.partnership))
        messages.success(request, f"The quadrant of {number} school{'' if number == 1 else 's'} was set by postcode.")
        return redirect(reverse("schools:index"))
