"""The desk's screen of a report: items by half-term, who signs which off, what boards did with them, and its files."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bulletins.desk.doors import ANY, edition_here, needs
from bulletins.directors import files, sign
from bulletins.directors.declaration import KIND
from bulletins.directors.gather import facts_of
from bulletins.directors.handling import ORDER
from bulletins.directors.items import RIGHTS
from bulletins.directors.render.pack import as_zip
from bulletins.directors.render.page import as_html
from bulletins.directors.render.pdf import as_pdf
from bulletins.directors.render.word import as_word
from bulletins.directors.report import Entry, report_of
from bulletins.directors.terms import term_of
from bulletins.models import Edition, EditionItem, ReportItem
from bulletins.models.report import Handling
from cms.people import rights


@require_safe
@needs(*RIGHTS)
def index(request: HttpRequest) -> HttpResponse:
    """Those of one half-term that this person may see."""
    partnership = request.partnership  # type: ignore[attr-defined]
    seen = ReportItem.objects.of(partnership).visible_to(request.user)
    now = term_of(partnership, timezone.localdate())
    terms = list(dict.fromkeys([now, *seen.order_by("-made_at").values_list("term", flat=True)]))
    term = request.GET.get("term", now).replace("\0", "")
    items = seen.filter(term=term).select_related("director", "signed_by", "partnership")
    items = items.annotate(
        on_agenda=Count("marks", filter=Q(marks__on_agenda_at__isnull=False)),
        done=Count("marks", filter=Q(marks__done_at__isnull=False)),
    )
    ordered = sorted(items, key=lambda item: (ORDER.index(Handling(item.handling)), item.position, item.pk))
    context = {
        "term": term,
        "terms": terms,
        "rows": [(item, sign.may_sign(item, request.user)) for item in ordered],
        "waiting": sum(1 for item in ordered if item.signed_at is None),
        "editions": _editions(request),
        "may_see_editions": rights.holds(request.user, ANY),
        "formats": list(FORMATS),
    }
    return render(request, "bulletins/directors/index.html", context)


def _editions(request: HttpRequest) -> Any:
    if not rights.holds(request.user, ANY):
        return []
    editions = Edition.objects.of(request.partnership).filter(publication__kind=KIND)  # type: ignore[attr-defined]
    return editions.select_related("publication").newest_first()[:8]


@require_http_methods(["GET", "HEAD", "POST"])
@needs(*RIGHTS)
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """An item as boards will read it, and the button that signs it off or takes that back."""
    seen = ReportItem.objects.of(request.partnership).visible_to(request.user)  # type: ignore[attr-defined]
    item = get_object_or_404(seen.select_related("partnership", "director", "signed_by"), pk=pk)
    if request.method == "POST":
        return _sign(request, item)
    row = EditionItem(title=item.title, summary=item.summary, body=item.body, audience=item.attention)
    row.facts = facts_of(item)
    context = {
        "item": item,
        "entry": Entry("", row),
        "may_sign": (may_sign := sign.may_sign(item, request.user)),
        "why_not": "" if may_sign or item.signed_at else sign.why_not(item, request.user),
        "stood_in": sign.stood_in(item),
        "version": sign.version_of(item),
    }
    return render(request, "bulletins/directors/read.html", context)


def _sign(request: HttpRequest, item: ReportItem) -> HttpResponse:
    try:
        if "take_back" not in request.POST:
            sign.sign_off(item, request.user, seen=request.POST.get("version", ""))  # type: ignore[arg-type]
            messages.success(request, f"“{item.title}” is signed off.")
        elif not sign.may_sign(item, request.user):
            raise PermissionDenied
        else:
            sign.take_back(item)
            messages.success(request, f"“{item.title}” is in work again, and leaves the draft when that is composed.")
    except sign.CannotSign as refusal:
        messages.error(request, str(refusal))
    return redirect("report:read", pk=item.pk)


#: Ending -> (how it is made, what it is).
FORMATS: dict[str, Any] = {
    "pdf": (as_pdf, files.PDF),
    "docx": (as_word, files.WORD),
    "html": (lambda report: as_html(report).encode(), "text/html; charset=utf-8"),
    "zip": (as_zip, files.ZIP),
}


@require_safe
@needs(*ANY)
def file(request: HttpRequest, pk: int, ending: str) -> HttpResponse:
    """The whole of a report as it stands, a draft too."""
    edition = edition_here(request, pk)
    if edition.publication.kind != KIND or ending not in FORMATS:
        raise Http404
    make, kind = FORMATS[ending]
    return files.made_once(report_of(edition), make, kind, ending)
