"""Letters in doubt: which mailings have any, who they went to, and what is to be done with them."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_http_methods, require_safe

from newsletters.delivery import again, doubt
from newsletters.desk.door import for_senders
from newsletters.desk.mailings import mailing_here, note_looks
from newsletters.models import Mailing

A_PAGE = 100


@require_safe
@for_senders
def index(request: HttpRequest) -> HttpResponse:
    rows = doubt.mailings(request.partnership, user=request.user)  # type: ignore[attr-defined]
    return render(request, "newsletters/mailings/in_doubt_index.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@for_senders
def letters(request: HttpRequest, pk: int) -> HttpResponse:
    """The letters in doubt of one mailing; what is posted is done to all of them, or to those ticked."""
    found = mailing_here(request, pk)
    if request.method == "POST":
        _act(request, found)
        return redirect("mailings:doubts", pk=pk)
    note_looks(request, found)
    page = Paginator(doubt.of(found).select_related("school"), A_PAGE).get_page(request.GET.get("p"))
    context = {"mailing": found, "page": page, "number": page.paginator.count, "seen_at": timezone.now().isoformat()}
    return render(request, "newsletters/mailings/in_doubt.html", context)


def _act(request: HttpRequest, mailing: Mailing) -> None:
    name = request.POST.get("act", "")
    if name not in ACTS:
        raise Http404
    act, one, many = ACTS[name]
    ticked = name.endswith("-ticked")
    chosen = [int(number) for number in request.POST.getlist("letter") if number.isdecimal() and len(number) < 19]
    if ticked and not chosen:
        messages.error(request, "Tick the letters that you mean first.")
        return
    try:
        number = act(mailing, only=chosen if ticked else None, seen_at=_seen_at(request), by=request.user)
    except again.Refused as fault:
        messages.error(request, str(fault))
        return
    if number:
        messages.success(request, one if number == 1 else many.format(number=number))
    else:
        messages.info(request, "Nothing was left to do: these letters were settled or sent again before.")
    if mailing.state == Mailing.State.PAUSED and name.startswith("again"):
        messages.warning(request, "The mailing is paused: resume it, or they wait.")


#: The button's value -> what it does, and what is said when it is done.
ACTS: dict[str, tuple[Any, str, str]] = {
    f"{name}-{which}": words
    for which in ("all", "ticked")
    for name, words in {
        "again": (doubt.send_again, "1 letter goes again.", "{number} letters go again."),
        "arrived": (doubt.take_as_arrived, "1 letter counts as sent.", "{number} letters count as sent."),
    }.items()
}


def _seen_at(request: HttpRequest) -> Any:
    """When the page was shown; what came into doubt later is not meant."""
    try:
        seen_at = parse_datetime(request.POST.get("seen_at", ""))
    except ValueError:
        seen_at = None
    if seen_at is None or timezone.is_naive(seen_at):
        raise Http404
    return seen_at
