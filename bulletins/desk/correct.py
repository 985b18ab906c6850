"""The screen on which somebody says what was wrong in a number that was sent."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from bulletins.after import correct as correcting
from bulletins.after.correct import OPENING, CannotCorrect
from bulletins.desk.doors import edition_here, needs
from bulletins.models import Edition
from cms.people import rights


class CorrectForm(forms.Form):
    faulty = forms.MultipleChoiceField(
        label="What was wrong",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Choose what was wrong: an item, or the words at the top.",
            "invalid_choice": "That item does not stand in this number: choose from those below.",
        },
    )
    whom = forms.ChoiceField(
        label="Who is told",
        widget=forms.RadioSelect,
        choices=[
            ("readers", "Those who got what was wrong"),
            ("all", "Everybody who got this number, also where nothing was wrong in their letter"),
        ],
        initial="readers",
    )

    def __init__(self, *args: object, edition: Edition, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choices = [(item.anchor, item.title) for item in correcting.correctable(edition)]
        self.fields["faulty"].choices = [*choices, (OPENING, "The words at the top")]  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@needs(rights.COMPOSE)
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft of the correction is made by POST; it is written, approved and sent like any other edition."""
    edition = edition_here(request, pk)
    if not edition.live:
        messages.error(request, "This edition was not sent: edit it instead.")
        return redirect("editions:edition", pk=pk)
    form = CorrectForm(request.POST or None, edition=edition)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = correcting.correct(
                edition,
                faulty=given["faulty"],
                to_all=given["whom"] == "all",
                by=request.user,  # type: ignore[arg-type]
            )
        except CannotCorrect as refusal:
            messages.error(request, str(refusal))
            return redirect("editions:edition", pk=pk)
        messages.success(request, "Write what is right, then ask for approval. It marks the archive when it leaves.")
        return redirect("editions:edition", pk=made.pk)
    context = {
        "edition": edition,
        "form": form,
        "corrections": Edition.objects.filter(corrects=edition).order_by("pk"),
        "going": any(mailing.state in mailing.UNDER_WAY for mailing in correcting.mailings_of(edition)),
    }
    return render(request, "bulletins/desk/correct.html", context, status=422 if form.errors else 200)
