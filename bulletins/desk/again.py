"""The button “Send again anyway” of the boarding card, and the one that takes it back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from bulletins.arranging.again import NotAgain, send_again
from bulletins.desk.doors import edition_here, needs
from cms.people import rights


@require_POST
@needs(rights.COMPOSE)
def again(request: HttpRequest, pk: int) -> HttpResponse:
    edition, wants = edition_here(request, pk), "not" not in request.POST
    source = request.POST.get("source", "").replace("\0", "")[:80]
    try:
        title = send_again(edition, source, again=wants, by=request.user)  # type: ignore[arg-type]
    except NotAgain as refusal:
        messages.error(request, str(refusal))
    else:
        whom = "to everybody it is for, also to those who had it" if wants else "only to those who have not had it"
        messages.success(request, f"“{title}” goes {whom}.")
    return redirect("editions:edition", pk=pk)
