"""The pages behind a letter's links. GET shows, POST acts: mail scanners open every link there is.

What a link may do it may do without a cookie: its token is the right. So these pages ask for no CSRF token, which holds
for readers whose mail program keeps no cookies, and gives nobody else anything: no cookie of theirs is looked at.
"""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from newsletters import choices
from newsletters.forms import HandoverForm
from newsletters.hand_over import hand_over
from newsletters.links import BadLink, Reader
from newsletters.links import reader as read_link
from newsletters.models import HandoverNote, Publication
from newsletters.preferences import masked, offers

ReaderView = Callable[[HttpRequest, Reader], HttpResponse]


def from_letter(view: ReaderView) -> Callable[[HttpRequest, str], HttpResponse]:
    """A page reached by a letter's link: its reader instead of its token; a cut link gets a friendly page."""

    @wraps(view)
    def page(request: HttpRequest, token: str) -> HttpResponse:
        try:
            reader = read_link(token, partnership=request.partnership)  # type: ignore[attr-defined]
        except BadLink:
            response = render(request, "newsletters/bad_link.html", status=404)
        else:
            response = view(request, reader)
        # The address holds the right to act: it stays out of indexes and of other sites' logs.
        response["X-Robots-Tag"] = "noindex"
        response["Referrer-Policy"] = "no-referrer"
        return response

    return csrf_exempt(never_cache(require_http_methods(["GET", "HEAD", "POST"])(page)))


@from_letter
def leave(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Leave the publication of a letter, and a way back."""
    if reader.publication.statutory:
        return _to("not_for_me", reader)
    if request.method != "POST":
        return _leave_page(request, reader)
    if request.POST.get("act") == "undo":
        choices.come_back(contact=reader.contact, publication=reader.publication, source="undone on the leave page")
    else:
        choices.leave(contact=reader.contact, publication=reader.publication, source="the link in a letter")
    return _to("leave", reader)


@from_letter
def one_click(request: HttpRequest, reader: Reader) -> HttpResponse:
    """RFC 8058: the mail program's own button. One POST, answered at once and without a redirect."""
    if request.method != "POST":
        return _to("not_for_me", reader) if reader.publication.statutory else _leave_page(request, reader)
    if request.POST.get("List-Unsubscribe") != "One-Click":
        return HttpResponse("Send List-Unsubscribe=One-Click to leave.\n", status=400, content_type="text/plain")
    try:
        choices.leave(contact=reader.contact, publication=reader.publication, source="the mail program's button")
    except choices.CannotLeave as refusal:
        return HttpResponse(f"{refusal.__doc__}\n", status=400, content_type="text/plain")
    return HttpResponse(f"You have left {reader.publication.name}.\n", content_type="text/plain; charset=utf-8")


@from_letter
def preferences(request: HttpRequest, reader: Reader) -> HttpResponse:
    """What the reader gets and may get; each is joined and left by a button of its own."""
    if request.method == "POST":
        _change(request, reader)
        return _to("preferences", reader, changed=True)
    context = {
        "reader": reader,
        "address": masked(reader.contact.email),
        "offers": offers(reader),
        "languages": settings.LANGUAGES if len(settings.LANGUAGES) > 1 else (),
        "changed": "changed" in request.GET,
    }
    return render(request, "newsletters/preferences.html", context)


@from_letter
def not_for_me(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Hand a statutory publication over: say who it is for now."""
    if not reader.publication.statutory:
        return _to("leave", reader)
    form = HandoverForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        hand_over(contact=reader.contact, publication=reader.publication, **form.cleaned_data)
        return _to("not_for_me", reader)
    told = HandoverNote.objects.of(reader.contact.partnership).waiting()
    context = {
        "reader": reader,
        "address": masked(reader.contact.email),
        "form": form,
        "told": told.filter(contact=reader.contact, publication=reader.publication).first(),
    }
    return render(request, "newsletters/not_for_me.html", context)


def sample(request: HttpRequest) -> HttpResponse:
    """Where the links of a preview and of a proof lead: in a real letter they would act for its reader."""
    return render(request, "newsletters/sample_link.html")


def _leave_page(request: HttpRequest, reader: Reader) -> HttpResponse:
    held = choices.in_force(reader.contact, reader.publication)
    context = {
        "reader": reader,
        "address": masked(reader.contact.email),
        "left": held is not None and not held.wants,
        "here": reverse("letters:leave", args=[reader.token]),
    }
    return render(request, "newsletters/leave.html", context)


def _change(request: HttpRequest, reader: Reader) -> None:
    """One button of the preferences page. What it does not offer is not done."""
    contact, act = reader.contact, request.POST.get("act")
    source = "the preferences page"
    if act == "leave everything":
        choices.leave_everything(contact=contact, source=source)
    elif act == "language":
        try:
            choices.prefer_language(contact=contact, language=request.POST.get("language", ""))
        except ValidationError:
            return
    elif offer := {str(each.publication.pk): each for each in offers(reader)}.get(request.POST.get("publication", "")):
        publication: Publication = offer.publication
        if act == "leave" and not publication.statutory:
            choices.leave(contact=contact, publication=publication, source=source)
        elif act == "join" and offer.may_join:
            choices.come_back(contact=contact, publication=publication, source=source)
            if not offer.listed:
                choices.sign_up(
                    contact=contact, publication=publication, source=source, wording=publication.description
                )


def _to(page: str, reader: Reader, *, changed: bool = False) -> HttpResponse:
    response = HttpResponseRedirect(reverse(f"letters:{page}", args=[reader.token]) + ("?changed" if changed else ""))
    response.status_code = 303
    return response
