"""What the desk's buttons do: each by POST, each answered with a sentence."""

import datetime as dt

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_POST

from bulletins import approve as approval
from bulletins.arranging.held import Hand
from bulletins.arranging.template import begin_like, last_number
from bulletins.boarding import passengers
from bulletins.compose import compose_or_find
from bulletins.desk.doors import edition_here, needs
from bulletins.desk.forms import ComposeForm, ProofForm, SendForm
from bulletins.desk.screens import show
from bulletins.letters import letter_of
from bulletins.models import Edition
from bulletins.publications import alert_kinds, open_archive
from bulletins.standing import Stage, standing_of
from cms.core.rate import hit
from cms.people import rights
from newsletters.checks import trying
from newsletters.edition import NotApproved
from newsletters.models import Publication
from newsletters.proof import ProofRefused, send_proof
from newsletters.sealing.seal import CannotSeal, seal
from newsletters.weekly.choose import KIND

#: How often the links of an edition are tried because somebody asks.
LINKS_AT_MOST, LINKS_PER = 5, dt.timedelta(minutes=10)


@require_POST
@needs(rights.COMPOSE)
def compose(request: HttpRequest, slug: str) -> HttpResponse:
    editions = Publication.objects.of(request.partnership).exclude(kind__in=[KIND, *alert_kinds()])  # type: ignore[attr-defined]
    publication = get_object_or_404(editions, slug=slug)
    form = ComposeForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for error in form.errors["date"]))
        return redirect("editions:index")
    open_archive(publication)
    edition, created = compose_or_find(publication, form.cleaned_data["date"], by=request.user)  # type: ignore[arg-type]
    if created and any(form.like_last.values()) and (last := last_number(publication, before=edition.date)):
        begin_like(edition, last, **form.like_last, hand=Hand(request.user))  # type: ignore[arg-type]
        edition.refresh_from_db()
    if edition.is_sealed:
        messages.warning(request, f"{edition.title} is going or went already, so nothing of it was changed.")
    elif created:
        messages.success(request, f"{edition.title} was composed: {_count(edition)}. Edit it, then ask for approval.")
    else:
        messages.success(request, f"{edition.title} is up to date: {_count(edition)}. What you did to it was kept.")
    return redirect("editions:edition", pk=edition.pk)


@require_POST
@needs(rights.COMPOSE, rights.APPROVE, rights.SEND)
def try_links(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the links tried once more, in the background."""
    edition = edition_here(request, pk)
    if not hit("links", key=f"{edition.pk}", most=LINKS_AT_MOST, per=LINKS_PER):
        messages.warning(request, "The links were tried several times just now. Wait some minutes before the next.")
    elif number := trying.want(letter_of(edition), again=True):
        tried = "1 link is" if number == 1 else f"{number} links are"
        messages.success(request, f"{tried} being tried, in the background. Look again in a minute.")
    else:
        messages.info(request, "No link of this letter leads outside.")
    return redirect(f"{reverse('editions:edition', args=[pk])}?view=checks#preview")


@require_POST
@needs(rights.COMPOSE)
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    edition = edition_here(request, pk)
    try:
        approval.ask(edition, request.user)  # type: ignore[arg-type]
    except approval.Refused as refusal:
        messages.error(request, str(refusal))
    else:
        who = ", ".join(str(user) for user in approval.approvers(edition)[:6])
        if who:
            messages.success(request, f"Approval was asked. These people were told by e-mail: {who}.")
        else:
            messages.warning(
                request,
                "Approval was asked, but nobody can give it: each approver has worked on it. Appoint another.",
            )
    return redirect("editions:edition", pk=pk)


@require_POST
@needs(rights.APPROVE)
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    edition = edition_here(request, pk)
    seen = request.POST.get("version", "")
    try:
        if not seen:
            raise approval.Refused("Open the edition, read it, and approve it there.")
        approval.approve(edition, request.user, seen=seen)  # type: ignore[arg-type]
    except approval.Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Approved. It can be sent now; any further edit voids this approval.")
    return redirect("editions:edition", pk=pk)


@require_POST
@needs(rights.COMPOSE, rights.APPROVE, rights.SEND)
def proof(request: HttpRequest, pk: int) -> HttpResponse:
    edition = edition_here(request, pk)
    form = ProofForm(request.POST)
    if form.is_valid():
        try:
            send_proof(letter_of(edition), to=form.cleaned_data["to"], by=request.user)  # type: ignore[arg-type]
        except ProofRefused as refusal:
            form.add_error("to", str(refusal))
    if form.errors:
        return show(request, edition, proof_form=form)
    messages.success(request, f"A proof went to {', '.join(form.cleaned_data['to'])}.")
    return redirect("editions:edition", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(rights.SEND)
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """First the form of the boarding card, then once more in words, then it goes."""
    edition = edition_here(request, pk)
    standing = standing_of(edition)
    if standing.stage != Stage.APPROVED:
        messages.error(request, _why_not(edition, standing.stage))
        return redirect("editions:edition", pk=pk)
    if request.method != "POST":
        return redirect("editions:edition", pk=pk)
    form = SendForm(request.POST)
    if not form.is_valid():
        return show(request, edition, send_form=form)
    if form.cleaned_data["version"] != approval.version_of(edition):
        messages.error(request, "This edition was changed after you opened it. Look at it again before you send it.")
        return redirect("editions:edition", pk=pk)
    if "sure" not in request.POST:
        context = {"edition": edition, "form": form, "goes_at": form.goes_at, "passengers": passengers(edition)}
        return render(request, "bulletins/desk/confirm_send.html", context)
    try:
        mailing = seal(edition, by=request.user, goes_at=form.goes_at)  # type: ignore[arg-type]
    except NotApproved:
        messages.error(request, approval.why_not(edition))
    except CannotSeal as refusal:
        messages.error(request, str(refusal))
    else:
        at = date_format(timezone.localtime(mailing.goes_at), "l j F Y, H:i")
        messages.success(request, f"It goes at {at}, London time. Until then it can be stopped.")
    return redirect("editions:edition", pk=pk)


def _why_not(edition: Edition, stage: Stage) -> str:
    if stage in (Stage.GOING, Stage.SENT):
        return "This edition is going or went already. Nobody gets it twice."
    return approval.why_not(edition)


def _count(edition: Edition) -> str:
    count = len([item for item in edition.items.all() if not item.hidden])
    return "1 item" if count == 1 else f"{count} items"
