"""The page "Our agenda": for each governing body for which somebody speaks, what it did with each item of a report."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from bulletins.directors.boards import Board, boards_of, mark, marks_of
from bulletins.directors.declaration import KIND, SOURCE
from bulletins.directors.report import Entry, report_of
from bulletins.faces import seen_by
from bulletins.models import Edition, ReportItem
from cms.core.readable import readable
from cms.people.models import Contact, Partnership
from cms.people.my_school import Part
from cms.people.my_school_views import own

MOST = 12


@own
def screen(request: HttpRequest, contact: Contact) -> HttpResponse:
    boards = boards_of(contact)
    reports = list(_reports(contact.partnership, request.user)[:MOST])
    edition = _chosen(reports, request.POST.get("report") or request.GET.get("report", ""))
    entries = _entries(edition, request) if edition else []
    if request.method == "POST":
        return _save(request, boards, edition, entries)
    marks = marks_of(boards)
    tables = [(board, [(entry, item, marks.get((board.key, item.pk))) for entry, item in entries]) for board in boards]
    context = {"boards": boards, "tables": tables, "reports": reports, "edition": edition}
    return render(request, "bulletins/directors/agenda.html", context)


def _save(
    request: HttpRequest, boards: list[Board], edition: Edition | None, entries: list[tuple[Entry, ReportItem]]
) -> HttpResponse:
    """Of one board at a time; what its reader may not see is not touched."""
    board = next((board for board in boards if board.key == request.POST.get("board")), None)
    if board is None or edition is None:
        raise Http404
    items = [item for _, item in entries]
    # By their words: what was posted may be a number of thousands of digits.
    chosen = {name: set(request.POST.getlist(name)) for name in ("agenda", "done")}
    on_agenda, done = ({item.pk for item in items if str(item.pk) in keys} for keys in chosen.values())
    mark(board, items, on_agenda=on_agenda, done=done)
    messages.success(request, f"Saved for {board.name}.")
    return redirect(f"{reverse('our_agenda')}?report={edition.pk}#{board.key}")


def _reports(partnership: Partnership, user: Any) -> Any:
    """Those that were sent and that somebody may read, the newest first."""
    sent = Edition.objects.of(partnership).live().filter(publication__kind=KIND, corrects=None)
    return readable(sent.select_related("publication").newest_first(), user, partnership)


def _chosen(reports: list[Edition], key: str) -> Edition | None:
    """The newest where none is asked for; 404 where it is not there, or not for them."""
    if not key:
        return reports[0] if reports else None
    found = next((each for each in reports if str(each.pk) == key), None)
    if found is None:
        raise Http404
    return found


def _entries(edition: Edition, request: HttpRequest) -> list[tuple[Entry, ReportItem]]:
    every = report_of(edition, seen_by(edition, request)).entries
    keys = {entry: entry.item.source.removeprefix(f"{SOURCE}:") for entry in every}
    wanted = [int(key) for key in keys.values() if key.isdecimal()]
    items = ReportItem.objects.of(edition.publication.partnership).in_bulk(wanted)
    return [(entry, items[int(key)]) for entry, key in keys.items() if key.isdecimal() and int(key) in items]


def on_my_school(contact: Contact) -> Part | None:
    """A way there for whoever speaks for a board."""
    boards = boards_of(contact)
    if not boards or not Edition.objects.of(contact.partnership).live().filter(publication__kind=KIND).exists():
        return None
    return Part(
        title="Directors’ report",
        text="Say which items are on your board’s agenda, and which are done.",
        links=[("Our agenda", reverse("our_agenda"))],
    )
