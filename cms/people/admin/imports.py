"""Importing schools and people on the screen: upload, look at what would become of each row, then do it."""

import itertools
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from cms.people import rights
from cms.people.admin.door import Screen
from cms.people.imports import headers, run, uploads
from cms.people.imports.cells import folded
from cms.people.imports.columns import registered
from cms.people.imports.report import CannotImport
from cms.people.models import Import, Upload

SHOWN = 200
#: So many rows are judged while somebody looks; and so many past imports are listed.
JUDGED, LISTED = 2000, 100


class UploadForm(forms.Form):
    kind = forms.ChoiceField(
        label="What is in it?", choices=Upload.Kind.choices, widget=forms.RadioSelect, initial=Upload.Kind.CONTACTS
    )
    file = forms.FileField(
        label="File", help_text="CSV, Excel (.xlsx) or a table from a web page, 25 MB at most.", allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,.xls,.htm,.html"}),
        error_messages={"required": "Choose a file."},
    )  # fmt: skip


class UploadScreen(Screen):
    right = rights.PEOPLE
    page_title = "Import"
    header_icon = "download"
    template_name = "people/admin/upload.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "form": kwargs.get("form") or UploadForm(),
            "past": Import.objects.of(self.partnership).select_related("user")[:LISTED],
        }

    def post(self, request: HttpRequest) -> HttpResponse:
        form = UploadForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                upload = uploads.keep(
                    form.cleaned_data["file"],
                    kind=form.cleaned_data["kind"],
                    user=self.user,
                    partnership=self.partnership,
                )
                return redirect(reverse("import_look", args=[upload.pk]))
            except CannotImport as fault:
                form.add_error("file", str(fault))
        return self.render_to_response(self.get_context_data(form=form))


class LookScreen(Screen):
    """What would become of each row, and which column is what; one button does it."""

    right = rights.PEOPLE
    page_title = "Look before importing"
    header_icon = "download"
    template_name = "people/admin/look.html"

    def upload(self) -> Upload:
        """One's own upload only: it holds people that somebody else may not have been shown."""
        return get_object_or_404(Upload.objects.of(self.partnership).filter(user=self.user), pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        upload = self.upload()
        context |= {"upload": upload, "judged": JUDGED}
        try:
            context |= {"columns": self.columns(upload), "questions": self.questions(upload)}
            report = uploads.judge(
                upload,
                rights_here=self.user.rights_here,
                dry_run=True,
                watch=lambda rows: itertools.islice(rows, JUDGED),
            )
        except CannotImport as fault:
            return context | {"fault": str(fault)}
        return context | {
            "report": report,
            "rejected": report.rejected[:SHOWN],
            "fates": report.fates[:SHOWN],
            "counts": [(what.value, number) for what, number in report.counts.items()],
            "partly": report.rows >= JUDGED,
            "more": report.rows - len(report.rejected) > SHOWN,
            "useful": report.rows > len(report.rejected),
        }

    def columns(self, upload: Upload) -> list[dict[str, Any]]:
        """Each header with values below it and the field that it is taken for. A school's register needs no choice."""
        if upload.kind == Upload.Kind.SCHOOLS:
            return []
        named, samples = uploads.read_head(upload)
        fields = {index: field for field, index in headers.mapped(named, upload.mapping).items()}
        choices = [("", "— leave out —"), *headers.choices().items()]
        if rights.PRIVATE_LISTS not in self.user.rights_here:
            choices = [choice for choice in choices if choice[0] != "mobile"]
        guessed = set(headers.guess(named).values())
        told = {folded(header) for header in upload.mapping}
        return [
            {
                "header": header,
                "index": index,
                "field": fields.get(index, ""),
                "choices": choices,
                # Nobody looks at mobile numbers without its being noted.
                "samples": ["•••"] if fields.get(index) == "mobile" else samples[index],
                "how": "chosen" if folded(header) in told else "guessed" if index in guessed else "not known",
            }
            for index, header in enumerate(named)
            if header
        ]

    def questions(self, upload: Upload) -> list[dict[str, Any]]:
        """What columns that are there ask of the whole file."""
        if upload.kind == Upload.Kind.SCHOOLS:
            return []
        there = headers.mapped(uploads.read_headers(upload), upload.mapping)
        return [
            {
                "name": column.option.name,
                "help": column.option.help,
                "answers": column.ask(self.partnership),
                "given": upload.options.get(column.option.name, ""),
            }
            for column in registered()
            if column.option is not None and any(field in there for field in column.fields)
        ]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        upload = self.upload()
        if "import" in request.POST:
            return self.do(upload)
        if "forget" in request.POST:
            upload.delete()
            messages.success(request, "Nothing was imported, and the file was forgotten.")
            return redirect(reverse("import"))
        return self.map(upload)

    def map(self, upload: Upload) -> HttpResponse:
        named = uploads.read_headers(upload)
        first = {folded(header): index for index, header in reversed(list(enumerate(named))) if header}
        chosen = {named[index]: self.request.POST.get(f"column-{index}", "") for index in first.values()}
        try:
            headers.mapped(named, chosen)
        except CannotImport as fault:
            messages.error(self.request, str(fault))
        else:
            upload.mapping = chosen
            asked = [column.option.name for column in registered() if column.option is not None]
            upload.options = {name: self.request.POST.get(f"option-{name}", "").replace("\0", "") for name in asked}
            upload.save(update_fields=["mapping", "options"])
        return redirect(reverse("import_look", args=[upload.pk]))

    def do(self, upload: Upload) -> HttpResponse:
        """It runs behind the scenes; the page of the import follows it."""
        return redirect(reverse("import_past", args=[run.start(upload, user=self.user).pk]))
