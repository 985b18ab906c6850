"""The inbox on the screen: what waits, by day, each with what can be done with it."""

import datetime as dt
import itertools
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bulletins.desk.doors import needs
from bulletins.inbox import mail
from bulletins.inbox.colleagues import colleagues
from bulletins.models import Attachment, Entry, Feed
from bulletins.own_sections import own_sections
from cms.people import rights
from cms.people.models import Partnership
from newsletters.models import Section

ON_A_PAGE = 50
#: Where the session keeps the section that was used last.
LAST_SECTION = "inbox_section"
#: … and what was done last that the line above the list undoes.
UNDO = "inbox_undo"


@require_safe
@needs(rights.WRITE)
def index(request: HttpRequest) -> HttpResponse:
    partnership: Partnership = request.partnership  # type: ignore[attr-defined]
    every_entry = Entry.objects.of(partnership)
    mine = request.GET.get("whose") == "mine"
    entries = every_entry.heads().filter(assigned_to=request.user.pk) if mine else every_entry.heads()
    state = Entry.State(request.GET["state"]) if request.GET.get("state") in Entry.State.values else Entry.State.NEW
    feeds = list(Feed.objects.of(partnership))
    feed = next((feed for feed in feeds if str(feed.pk) == request.GET.get("feed")), None)
    words = request.GET.get("q", "").replace("\0", "").strip()[:100]
    page = Paginator(_narrowed(entries, state, feed, words), ON_A_PAGE).get_page(request.GET.get("p"))
    every = Section.objects.of(partnership).select_related("publication")
    sections = list(own_sections(every, request.user))
    kept = {
        name: value
        for name, value in (
            ("state", state.value), ("feed", feed.pk if feed else ""), ("q", words), ("whose", "mine" if mine else ""),
        )
        if value
    }  # fmt: skip
    context = {
        "page": page,
        "days": by_day(page),
        "states": _states(entries, state, feed, words, mine),
        "mine": mine,
        "colleagues": colleagues(partnership),
        "undo": request.session.pop(UNDO, None),
        "state": state,
        "feeds": feeds,
        "feed": feed,
        "failing": [feed for feed in feeds if feed.active and feed.error],
        "words": words,
        "sections": sections,
        "several_publications": len({section.publication_id for section in sections}) > 1,
        "last_section": request.session.get(LAST_SECTION),
        "did": _did(request, every_entry),
        "back": f"{request.path}?{urlencode(kept | ({'p': page.number} if page.number > 1 else {}))}",
        "query": urlencode(kept),
        "mail_address": mail.address_of(partnership),
    }
    return render(request, "bulletins/inbox/index.html", context)


def by_day(entries: Any) -> list[tuple[dt.date, list[Entry]]]:
    """Entries under their day, in the order in which they come."""
    grouped = itertools.groupby(entries, key=lambda entry: timezone.localdate(entry.dated_at))
    return [(day, list(of_day)) for day, of_day in grouped]


def _narrowed(entries: Any, state: Entry.State, feed: Feed | None, words: str) -> "QuerySet[Entry]":
    found = (
        entries.filter(state=state)
        .select_related("feed", "item", "decided_by", "assigned_to", "submission__section")
        .prefetch_related(
            Prefetch("others", Entry.objects.select_related("feed").order_by("pk")),
            Prefetch("attachments", Attachment.objects.defer("content").order_by("pk")),
        )
        .newest_first()
    )
    if feed:
        found = found.filter(feed=feed)
    for word in words.split():
        found = found.filter(Q(title__icontains=word) | Q(summary__icontains=word) | Q(feed__title__icontains=word))
    narrowed: QuerySet[Entry] = found
    return narrowed


def _states(entries: Any, state: Entry.State, feed: Feed | None, words: str, mine: bool) -> list[dict[str, Any]]:
    """The tabs: each state with how many are in it and where it leads."""
    counted = dict(
        entries.filter(**({"feed": feed} if feed else {})).order_by().values_list("state").annotate(Count("pk"))
    )
    kept = (("feed", feed.pk if feed else ""), ("q", words), ("whose", "mine" if mine else ""))
    rest = {name: value for name, value in kept if value}
    return [
        {
            "label": each.label,
            "count": counted.get(each.value, 0),
            "here": each == state,
            "query": urlencode({"state": each.value} | rest),
        }
        for each in Entry.State
    ]


def _did(request: HttpRequest, entries: Any) -> Entry | None:
    """The entry that was decided on just now, for the line that offers to undo it."""
    pk = request.GET.get("did", "")
    found: Entry | None = (
        entries.exclude(state=Entry.State.NEW).select_related("item").filter(pk=pk).first()
        if pk.isdecimal() and len(pk) < 19
        else None
    )
    return found
