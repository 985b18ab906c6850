"""What the inbox's buttons do. Each is a POST and one call; the entry and the section are fetched at this host."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import content_disposition_header, url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from bulletins.desk.doors import needs
from bulletins.inbox import tasks
from bulletins.inbox import use as acts
from bulletins.inbox.colleagues import colleagues
from bulletins.inbox.screens import LAST_SECTION, UNDO
from bulletins.models import Attachment, Entry, Feed, Item
from bulletins.own_sections import own_sections
from cms.people import rights
from newsletters.models import Section


@require_POST
@needs(rights.WRITE)
def use(request: HttpRequest, pk: int) -> HttpResponse:
    """Make an item of it, and go on to edit that, or stay here."""
    entry = _entry(request, pk)
    chosen = request.POST.get("section", "")
    sections = own_sections(Section.objects.of(request.partnership), request.user)  # type: ignore[attr-defined]
    section = sections.filter(pk=chosen).first() if chosen.isdecimal() and len(chosen) < 19 else None
    if section is None:
        messages.error(request, f"Choose a section for “{entry.title}”, then use it.")
        return redirect(_back(request))
    request.session[LAST_SECTION] = section.pk
    try:
        item = acts.use(entry, section=section, by=request.user)  # type: ignore[arg-type]
    except acts.CannotDecide as refusal:
        messages.error(request, str(refusal))
        return redirect(_back(request))
    if not Item.objects.of(request.partnership).visible_to(request.user).filter(pk=item.pk).exists():  # type: ignore[attr-defined]
        messages.info(request, f"“{item.title}” is an item already: a colleague has used it.")
        return redirect(_back(request))
    if "stay" in request.POST:
        return redirect(_back(request, did=entry))
    said = f"“{item.title}” is an item in {section}. Put it in words that a school can act on."
    messages.success(request, said, buttons=[messages.button(_back(request, did=entry), "Back to the inbox")])
    return redirect("items:edit", item.pk)


@require_POST
@needs(rights.WRITE)
def hold(request: HttpRequest, pk: int) -> HttpResponse:
    return _decide(request, pk, acts.hold)


@require_POST
@needs(rights.WRITE)
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    return _decide(request, pk, acts.discard, answer=request.POST.get("answer", "").replace("\0", ""))


@require_POST
@needs(rights.WRITE)
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Give it to a colleague, or to nobody. Undoing gives it back to whoever had it."""
    entry = _entry(request, pk)
    chosen = request.POST.get("to", "")
    to = next((each for each in colleagues(request.partnership) if str(each.pk) == chosen), None)  # type: ignore[attr-defined]
    if chosen and to is None:
        messages.error(request, f"Choose a colleague for “{entry.title}” who works with the inbox.")
        return redirect(_back(request))
    before = acts.assign(entry, to=to)
    said = f"“{entry.title}” is {to.get_full_name() or to.email}’s." if to else f"“{entry.title}” is nobody’s."
    undone = request.POST.get("undone") == "1"
    _offer_undo(
        request, said, "" if undone else reverse("inbox:assign", args=[entry.pk]), to=before.pk if before else ""
    )
    return redirect(_back(request))


@require_POST
@needs(rights.WRITE)
def part(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it out of its group."""
    entry = _entry(request, pk)
    head = entry.same_as_id
    acts.part(entry)
    address = reverse("inbox:join", args=[entry.pk]) if head else ""
    _offer_undo(request, f"“{entry.title}” stands by itself.", address, head=head)
    return redirect(_back(request))


@require_POST
@needs(rights.WRITE)
def join(request: HttpRequest, pk: int) -> HttpResponse:
    """Put it back into its group."""
    entry = _entry(request, pk)
    chosen = request.POST.get("head", "")
    if not chosen.isdecimal() or len(chosen) > 18:
        raise Http404
    try:
        acts.join(entry, head=_entry(request, int(chosen)))
    except acts.CannotDecide as refusal:
        messages.error(request, str(refusal))
    return redirect(_back(request))


@require_safe
@needs(rights.WRITE)
def attachment(request: HttpRequest, pk: int) -> HttpResponse:
    """A file that came with an entry: to keep, never shown by the browser."""
    here = Attachment.objects.of(request.partnership)  # type: ignore[attr-defined]
    file = get_object_or_404(here, pk=pk)
    response = HttpResponse(bytes(file.content), content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, file.name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _offer_undo(request: HttpRequest, said: str, address: str, **fields: Any) -> None:
    """What was done, for the line above the list that undoes it."""
    request.session[UNDO] = {"said": said, "address": address, "fields": {**fields, "undone": "1"}}


@require_POST
@needs(rights.WRITE)
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """An item that somebody else made of it goes with that: only whoever may edit that item takes it back."""
    entry = _entry(request, pk)
    mine = Item.objects.of(request.partnership).visible_to(request.user)  # type: ignore[attr-defined]
    if entry.item_id and not mine.filter(pk=entry.item_id).exists():
        messages.error(request, f"“{entry.title}” was made into an item that is not yours to take back: ask an editor.")
        return redirect(_back(request))
    return _decide(request, pk, acts.undo, done="“{title}” is as it was.")


@require_POST
@needs(rights.WRITE)
def fetch(request: HttpRequest, pk: int) -> HttpResponse:
    """Fetch one feed now, in the background."""
    feed = get_object_or_404(Feed.objects.of(request.partnership), pk=pk)  # type: ignore[attr-defined]
    if feed.is_file:
        messages.error(
            request,
            f"“{feed}” came as a file: it is not fetched. Take it in again with ./hub manage fetch_feeds --file.",
        )
    else:
        transaction.on_commit(lambda: tasks.fetch_now.enqueue(feed.pk))
        messages.success(request, f"“{feed}” is being fetched: look again in a moment.")
    return redirect(_back(request, reverse("feeds:index")))


@require_POST
@needs(rights.WRITE)
def fetch_all(request: HttpRequest) -> HttpResponse:
    """Fetch every active feed of this partnership now, in the background."""
    partnership = request.partnership  # type: ignore[attr-defined]
    transaction.on_commit(lambda: tasks.fetch_due.enqueue(partnership.pk, rested=False))
    messages.success(request, "The feeds are being fetched: look again in a moment.")
    return redirect(_back(request))


def _decide(request: HttpRequest, pk: int, act: Callable[..., None], done: str = "", **fields: Any) -> HttpResponse:
    entry = _entry(request, pk)
    try:
        act(entry, by=request.user, **fields)
    except acts.CannotDecide as refusal:
        messages.error(request, str(refusal))
        return redirect(_back(request))
    if done:
        messages.success(request, done.format(title=entry.title))
        return redirect(_back(request))
    return redirect(_back(request, did=entry))


def _entry(request: HttpRequest, pk: int) -> Entry:
    found: Entry = get_object_or_404(Entry.objects.of(request.partnership), pk=pk)  # type: ignore[attr-defined]
    return found


def _back(request: HttpRequest, default: str = "", *, did: Entry | None = None) -> str:
    """The screen that the button stood on, if it is one of ours; with what was done, so that it can be undone."""
    default = default or reverse("inbox:index")
    wanted = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) or not wanted.startswith("/admin/"):
        wanted = default
    parts = urlsplit(wanted)
    query = [(name, value) for name, value in parse_qsl(parts.query) if name != "did"]
    if did is not None:
        query.append(("did", str(did.pk)))
    return f"{parts.path}?{urlencode(query)}" if query else parts.path
