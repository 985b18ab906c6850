"""The pages behind a letter's links. GET shows, POST acts: mail scanners open every link there is.

What a link may do it may do without a cookie: its token is the right. So these pages ask for no CSRF token, which holds
for readers whose mail program keeps no cookies, and gives nobody else anything: no cookie of theirs is looked at.
"""

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from cms.core import language, rate
from newsletters.models import HandoverNote
from newsletters.readers import choices, links
from newsletters.readers.forms import HandoverForm
from newsletters.readers.hand_over import hand_over
from newsletters.readers.links import BadLink, OldLink, Reader
from newsletters.readers.preferences import masked

P = TypeVar("P")


def by_token(find: Callable[..., P]) -> Callable[[Callable[[HttpRequest, P], HttpResponse]], Any]:
    """A page reached by a link: what `find` makes of its token; one that is cut or old gets a friendly page.

    `find` raises BadLink.
    """

    def made(view: Callable[[HttpRequest, P], HttpResponse]) -> Callable[[HttpRequest, str], HttpResponse]:
        @wraps(view)
        def page(request: HttpRequest, token: str) -> HttpResponse:
            try:
                found = find(token, partnership=request.partnership)  # type: ignore[attr-defined]
            except BadLink as fault:
                response = render(request, "newsletters/bad_link.html", {"old": isinstance(fault, OldLink)}, status=404)
            else:
                with language.of_reader(request, language_of(found)):
                    response = view(request, found)
            # The address holds the right to act: it stays out of indexes and of other sites' logs.
            response["X-Robots-Tag"] = "noindex"
            response["Referrer-Policy"] = "no-referrer"
            return response

        return csrf_exempt(never_cache(require_http_methods(["GET", "HEAD", "POST"])(page)))

    return made


def language_of(found: Any) -> str:
    """The language of whoever a link is for: a reader's own, or that in which somebody signed up."""
    return str(getattr(getattr(found, "contact", found), "language", ""))


from_letter = by_token(links.reader)


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
def not_for_me(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Hand a statutory publication over: say who it is for now."""
    if not reader.publication.statutory:
        return _to("leave", reader)
    form = HandoverForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and not _may_tell(request, reader):
        form.add_error(None, "You have told us often in the last hour. Wait a while, then tell us the rest.")
    elif form.is_valid():
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


def _may_tell(request: HttpRequest, reader: Reader) -> bool:
    """Each telling writes to the office: so many an hour for one reader, and for one client."""
    hour = dt.timedelta(hours=1)
    return rate.hit("handover", key=str(reader.contact.pk), most=6, per=hour) and rate.hit(
        "handover-client", key=client_of(request), most=30, per=hour
    )


def client_of(request: HttpRequest) -> str:
    return str(get_adapter().get_client_ip(request))


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


def _to(page: str, reader: Reader) -> HttpResponse:
    return see_other(reverse(f"letters:{page}", args=[reader.token]))


def see_other(address: str) -> HttpResponse:
    """After a POST: look there."""
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return response
