"""What was sent and what is going: the list, one mailing with its letters, and the buttons that stop it."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe
from wagtail.log_actions import registry as log_registry

from newsletters import reports
from newsletters.delivery import again, doubt, stop
from newsletters.desk.door import as_letter, for_senders
from newsletters.desk.sample import with_a_sample_reader
from newsletters.lists import looks
from newsletters.models import Delivery, Mailing, Variant
from newsletters.sealing import held_back
from newsletters.weekly import trouble

A_PAGE = 50

#: The button's name in its address -> what it does, and what is said when it is done.
ACTS: dict[str, tuple[Callable[..., None], str]] = {
    "stop": (stop.recall, "Stopped. Nobody got it, and it can be sent again."),
    "pause": (stop.pause, "Paused. No more letters leave until you resume it."),
    "resume": (stop.resume, "It goes on."),
    "send-late": (stop.send_late, "It goes now."),
    "try-refused": (again.try_refused, "They go once more."),
    "cancel": (stop.cancel, "Cancelled. The letters that had not left will not leave."),
}


@require_safe
@for_senders
def index(request: HttpRequest) -> HttpResponse:
    found = _mailings(request).select_related("publication", "sealed_by").order_by("-goes_at", "-pk")
    page = Paginator(found, A_PAGE).get_page(request.GET.get("p"))
    counted = (
        Delivery.objects.filter(mailing__in=[mailing.pk for mailing in page])
        .order_by()
        .values("mailing")
        .annotate(
            total=Count("pk"),
            left=Count("pk", filter=Q(state__in=Delivery.OPEN)),
            sent=Count("pk", filter=Q(state=Delivery.State.SENT)),
        )
    )
    counts = {row["mailing"]: row for row in counted}
    rows = [{"mailing": mailing, "count": counts.get(mailing.pk)} for mailing in page]
    in_doubt = bool(doubt.mailings(request.partnership, user=request.user))  # type: ignore[attr-defined]
    stuck = trouble.stuck(request.partnership, request.user)  # type: ignore[attr-defined]
    context = {"rows": rows, "page": page, "in_doubt": in_doubt, "stuck": stuck}
    return render(request, "newsletters/mailings/index.html", context)


@require_safe
@for_senders
def mailing(request: HttpRequest, pk: int) -> HttpResponse:
    found = mailing_here(request, pk)
    note_looks(request, found)
    letters = _letters(found, request)
    return render(
        request,
        "newsletters/mailings/mailing.html",
        {
            "mailing": found,
            "progress": reports.progress(found),
            "tried": held_back.tried(found),
            "stuck": trouble.stuck(found.partnership, request.user, mailing=found),
            "unknown": found.deliveries.filter(state=Delivery.State.UNKNOWN).count(),
            "refused": again.refused(found).exclude(contact=None).count(),
            "variants": _variants(found),
            "history": log_registry.get_logs_for_instance(found).select_related("user"),
            "page": Paginator(letters, A_PAGE).get_page(request.GET.get("p")),
            "states": Delivery.State.choices,
            "query": request.GET.get("q", ""),
            "state": request.GET.get("state", ""),
        },
    )


@require_safe
@for_senders
def progress(request: HttpRequest, pk: int) -> JsonResponse:
    return JsonResponse(reports.progress(mailing_here(request, pk)), headers={"Cache-Control": "no-store"})


@require_POST
@for_senders
def act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    found = mailing_here(request, pk)
    if name not in ACTS:
        raise Http404
    verb, done = ACTS[name]
    try:
        verb(found, by=request.user)
    except stop.TooLate as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, done)
    return redirect("mailings:mailing", pk=pk)


@require_safe
@for_senders
def variant(request: HttpRequest, pk: int, key: str, part: str) -> HttpResponse:
    """One rendering with an invented reader: its HTML for a frame, or its text."""
    found = get_object_or_404(Variant, mailing=mailing_here(request, pk), key=key)
    if part == "html":
        return as_letter(with_a_sample_reader(found, html=True))
    return HttpResponse(with_a_sample_reader(found, html=False), content_type="text/plain; charset=utf-8")


def _mailings(request: HttpRequest) -> QuerySet[Mailing]:
    found: QuerySet[Mailing] = Mailing.objects.of(request.partnership).visible_to(request.user)  # type: ignore[attr-defined]
    return found


def mailing_here(request: HttpRequest, pk: int) -> Mailing:
    """One that is this partnership's, and that whoever looks may know of."""
    return get_object_or_404(_mailings(request).select_related("publication", "sealed_by"), pk=pk)


def note_looks(request: HttpRequest, mailing: Mailing) -> None:
    """Whoever sees the letters to a private list has looked at that list."""
    for each in mailing.lists.filter(private=True):
        looks.note_once(request, each)


def _variants(mailing: Mailing) -> list[dict[str, Any]]:
    counted = dict(mailing.deliveries.order_by().values_list("variant").annotate(n=Count("pk")))
    languages = dict(settings.LANGUAGES)
    return [
        {
            "variant": variant,
            "language": languages.get(variant.language, variant.language),
            "readers": counted.get(variant.pk, 0),
        }
        for variant in mailing.variants.order_by("key")
    ]


def _letters(mailing: Mailing, request: HttpRequest) -> QuerySet[Delivery]:
    """Its deliveries, of one state and with some words in the address or name, where asked for."""
    letters: QuerySet[Delivery] = mailing.deliveries.select_related("school").order_by("pk")
    if words := request.GET.get("q", "").replace("\0", "").strip():
        letters = letters.filter(Q(address__icontains=words) | Q(name__icontains=words))
    if (state := request.GET.get("state", "")) in Delivery.State.values:
        letters = letters.filter(state=state)
    return letters
