"""What the inbox's buttons do. Each is a POST and one call; the entry and the section are fetched at this host."""

from collections.abc import Callable
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from bulletins.desk.doors import needs
from bulletins.inbox import tasks
from bulletins.inbox import use as acts
from bulletins.inbox.screens import LAST_SECTION
from bulletins.models import Entry, Feed, Item
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
    return _decide(request, pk, acts.discard)


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


def _decide(request: HttpRequest, pk: int, act: Callable[..., None], done: str = "") -> HttpResponse:
    entry = _entry(request, pk)
    try:
        act(entry, by=request.user)
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
