"""The screen on which an old archive is brought in."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from bulletins.bring_in.keep import bring_in
from bulletins.bring_in.read import LARGEST
from bulletins.desk.doors import needs
from cms.people import rights
from newsletters.models import Publication

MOST_FILES = 200


class Files(forms.FileField):
    """Several at once."""

    class Widget(forms.ClearableFileInput):
        allow_multiple_selected = True

    widget = Widget(attrs={"accept": ".eml,.mbox,.html,.htm,.csv,.json,.jsonl"})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        several = data if isinstance(data, list | tuple) else [data]
        found = [super(Files, self).clean(each, initial) for each in several or [None]]
        if len(found) > MOST_FILES:
            raise forms.ValidationError(f"Bring in {MOST_FILES} files at most at once: choose the rest afterwards.")
        return found


class BringInForm(forms.Form):
    publication = forms.ModelChoiceField(
        Publication.objects.none(),
        label="Publication",
        empty_label=None,
        error_messages={"invalid_choice": "Choose one of your publications.", "required": "Choose a publication."},
    )
    upload = Files(
        label="Files",
        help_text="Letters (.eml, .mbox), pages (.html), or a list (.csv, .json) with date, number, title, and url or "
        "body. Nothing is sent to anybody.",
        error_messages={"required": "Choose the files to bring in.", "empty": "One of these files is empty."},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(rights.COMPOSE)
def screen(request: HttpRequest) -> HttpResponse:
    form = BringInForm(request.POST or None, request.FILES or None)
    with_archive = Publication.objects.of(request.partnership).exclude(archive=None)  # type: ignore[attr-defined]
    form.fields["publication"].queryset = with_archive  # type: ignore[attr-defined]
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        files = ((each.name or "file", each.read(LARGEST + 1)) for each in form.cleaned_data["upload"])
        publication = form.cleaned_data["publication"]
        told = bring_in(publication, files)
        context |= {
            "told": [each for each in told if each.fate != "rejected"],
            "rejected": [each for each in told if each.fate == "rejected"],
            "archive": publication.archive,
        }
    return render(request, "bulletins/desk/bring_in.html", context, status=422 if form.errors else 200)
