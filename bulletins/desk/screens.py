"""The screens of the desk: the list of editions, and one edition's boarding card with its previews."""

import datetime as dt
import re
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from bulletins import approve, letters
from bulletins.arranging.template import last_number
from bulletins.boarding import Passengers, passengers
from bulletins.check import check
from bulletins.desk.doors import ANY, edition_here, needs
from bulletins.desk.forms import ComposeForm, ProofForm, SendForm
from bulletins.desk.reading import Reading, asked, at_piece
from bulletins.models import Edition
from bulletins.planning import at, planned
from bulletins.publications import alert_kinds
from bulletins.standing import Stage, standing_of
from cms.people import rights
from newsletters.checks.finding import Finding
from newsletters.checks.shown import by_subject, links_of
from newsletters.desk.door import as_letter
from newsletters.edition import CannotSeal
from newsletters.models import Publication
from newsletters.models.publication import Rhythm
from newsletters.sealing.variants import Sorting, read_code
from newsletters.weekly.choose import KIND

WIDE = "min-width: 640px"
SCRIPTS = re.compile(rb"<script\b.*?</script>", re.IGNORECASE | re.DOTALL)
#: The tabs of the preview: name, label, mode of the preview, and how wide the frame is.
TABS = [
    ("desktop", "Desktop", "letter", WIDE),
    ("phone", "Phone", "letter", "max-width: 375px"),
    ("dark", "Dark", "dark", WIDE),
    ("text", "Text", "text", ""),
    ("web", "Web page", "web", ""),
    ("checks", "Checks", "checks", ""),
]


@require_safe
@needs(*ANY)
def index(request: HttpRequest) -> HttpResponse:
    partnership = request.partnership  # type: ignore[attr-defined]
    editions = Edition.objects.of(partnership).select_related("publication").newest_first()
    page = Paginator(editions, 20).get_page(request.GET.get("p"))
    publications = list(Publication.objects.of(partnership).exclude(kind__in=[KIND, *alert_kinds()]))
    to_compose = [
        (publication, ComposeForm(initial={"date": day}), _begins_like(publication, day))
        for publication in publications
        for day in [next_day(publication)]
    ]
    context = {
        "page": page,
        "rows": [(edition, standing_of(edition)) for edition in page],
        "weekly": [each for each in to_compose if each[0].rhythm == Rhythm.WEEKLY],
        "others": [each for each in to_compose if each[0].rhythm != Rhythm.WEEKLY],
        "may_compose": _holds(request, rights.COMPOSE),
    }
    return render(request, "bulletins/desk/index.html", context)


@require_safe
@needs(*ANY)
def edition(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, edition_here(request, pk))


def show(request: HttpRequest, edition: Edition, **forms: Any) -> HttpResponse:
    """The boarding card. `forms` are those that came back with a fault, with what was typed."""
    standing = standing_of(edition)
    waits = standing.stage in (Stage.DRAFT, Stage.ASKED, Stage.APPROVED)
    boarding = passengers(edition) if waits else None
    findings = check(edition, boarding) if waits else []
    stops = any(finding.stops for finding in findings)
    wrote = approve.wrote(edition, request.user)  # type: ignore[arg-type]
    tab = next((tab for tab in TABS if tab[0] == request.GET.get("view")), TABS[0])
    context = {
        "edition": edition,
        "publication": edition.publication,
        "standing": standing,
        "waits": waits,
        "version": approve.version_of(edition),
        "passengers": boarding,
        **_letters(boarding),
        **_reading_as(request, edition),
        "findings": findings,
        **_checked(edition, findings, waits),
        "stops": stops,
        "history": edition.approvals.select_related("asked_by", "approved_by")[:6],
        "approvers": list(approve.approvers(edition)[:6]) if waits else [],
        "wrote": wrote,
        "changed": approve.CHANGED if standing.stage == Stage.DRAFT and approve.has_changed(edition) else "",
        "may_edit": waits and _holds(request, rights.COMPOSE),
        "may_correct": edition.live and _holds(request, rights.COMPOSE),
        "may_ask": standing.stage == Stage.DRAFT and _holds(request, rights.COMPOSE),
        "may_approve": standing.stage == Stage.ASKED and _holds(request, rights.APPROVE) and not wrote,
        "may_send": standing.stage == Stage.APPROVED and _holds(request, rights.SEND) and not stops,
        "asks_for_approval": standing.stage == Stage.ASKED,
        "mailing_url": reverse("mailings:mailing", args=[standing.mailing.pk]) if standing.mailing else "",
        "stop_url": reverse("mailings:act", args=[standing.mailing.pk, "stop"]) if standing.mailing else "",
        "may_stop": _holds(request, rights.SEND),
        "archive_url": letters.address_of(edition) if edition.live else "",
        "tabs": TABS if waits else TABS[:-1],
        "tab": tab,
        "frame_url": _frame_url(request, edition, tab[2]),
        "proof_form": ProofForm(initial={"to": request.user.email}),  # type: ignore[union-attr]
        "send_form": SendForm(initial={"at": _when_it_goes(edition)}),
        **forms,
    }
    faulty = any(form.errors for form in forms.values())
    return render(request, "bulletins/desk/edition.html", context, status=422 if faulty else 200)


def _checked(edition: Edition, findings: list[Finding], waits: bool) -> dict[str, Any]:
    """Every rule with what it found, and what is known of the links. What went is not checked any more."""
    if not waits:
        return {"links": None}
    return {"subjects": by_subject(findings), "links": links_of(letters.letter_of(edition))}


def _letters(boarding: Passengers | None) -> dict[str, Any]:
    """The letters that go, that of most readers first."""
    lines = boarding.outlook.lines if boarding and boarding.outlook else []
    return {"letters": lines, "several_languages": len({line.share.language for line in lines}) > 1}


def _reading_as(request: HttpRequest, edition: Edition) -> dict[str, Any]:
    """Whose letter the preview shows, where it is not the whole."""
    share = read_code(request.GET.get("as", ""))
    if share is None:
        return {"as_code": "", "reading_as": ""}
    try:
        holds = [f"“{piece.title}”" for piece in Sorting(edition.content()).held(share)]
    except CannotSeal:  # The card says so itself.
        return {"as_code": "", "reading_as": ""}
    words = f"what is for everybody, and {', '.join(holds)}" if holds else "what is for everybody"
    return {"as_code": share.code, "reading_as": f"As it goes to those who get {words}."}


def _frame_url(request: HttpRequest, edition: Edition, mode: str) -> str:
    share = read_code(request.GET.get("as", ""))
    url = reverse("editions:preview", args=[edition.pk, mode])
    return f"{url}?as={share.code}" if share else url


@require_safe
@needs(*ANY)
def preview(request: HttpRequest, pk: int, mode: str) -> HttpResponse:
    if mode not in {tab[2] for tab in TABS}:
        raise Http404
    edition = edition_here(request, pk)
    reading = Reading(edition, asked(request.GET))
    try:
        share, nothing = reading.share, reading.is_nothing
    except CannotSeal as fault:
        return _as_words(request, edition, str(fault))
    if nothing and mode != "web":
        return _as_words(
            request, edition, f"Nothing in this edition is for them, so it is not sent to them. ({reading.words})"
        )
    response = letters.preview(edition, "" if mode == "web" else mode, request, share, reading.reader)
    if mode in ("letter", "dark"):
        return as_letter(at_piece(response.content.decode(), edition, request.GET.get("at", "")))
    if isinstance(response, TemplateResponse):  # No script runs in the frame: without them none complains of it.
        response.content = SCRIPTS.sub(b"", response.render().content)
    return _private(response)


def _as_words(request: HttpRequest, edition: Edition, words: str) -> HttpResponse:
    """A sentence in place of a letter."""
    return _private(render(request, "bulletins/preview_text.html", {"text": words, "edition": edition}))


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response


def next_day(publication: Publication) -> dt.date:
    """The day that the compose button suggests: the draft in work, else the next number's by the term clock, else
    (where it comes when needed) the coming Friday.
    """
    today = timezone.localdate()
    drafts = Edition.objects.numbers().filter(publication=publication, live=False, date__gte=today)
    draft: Edition | None = drafts.order_by("date").first()
    if draft is not None:
        return draft.date
    coming = (each.date for each in planned(publication, since=today, many=2) if each.edition is None)
    return next(coming, today + dt.timedelta(days=(4 - today.weekday()) % 7))


def _begins_like(publication: Publication, day: dt.date) -> Edition | None:
    """The last number, where that of a day is not begun yet."""
    begun = Edition.objects.numbers().filter(publication=publication, date=day).exists()
    return None if begun else last_number(publication, before=day)


def _when_it_goes(edition: Edition) -> dt.datetime:
    """Its publication's hour on its day; where that is past, four o'clock today or tomorrow."""
    now = timezone.localtime()
    meant = at(edition.date, edition.publication.send_time)
    if meant > now:
        return meant
    four = now.replace(hour=16, minute=0, second=0, microsecond=0)
    return four if four > now else four + dt.timedelta(days=1)


def _holds(request: HttpRequest, right: str) -> bool:
    return right in request.user.rights_here  # type: ignore[union-attr]
