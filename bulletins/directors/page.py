"""The page of a report on the website: contents, items in order, files, and what a reader's boards did with each."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from bulletins.directors.boards import boards_of, marks_of
from bulletins.directors.declaration import SOURCE
from bulletins.directors.report import report_of
from bulletins.for_whom import readers_now
from bulletins.models import Edition, EditionItem
from cms.people.models import Contact


def context(edition: Edition, items: Sequence[EditionItem], request: HttpRequest) -> dict[str, Any]:
    now = readers_now(edition.publication.partnership)
    if any(item.readers or now.get(item.source) for item in items):
        request.for_some_only = True  # type: ignore[attr-defined]  # No cache keeps what is for its reader.
    report = report_of(edition, items)
    said = _marks(request)
    return {
        "report": report,
        "marked": [
            (part, [(entry, said.get(entry.item.source, [])) for entry in part.entries]) for part in report.parts
        ],
        "agenda_url": f"{reverse('our_agenda')}?report={edition.pk}" if _boards(request) else "",
        "sign_in_url": "" if request.user.is_authenticated else f"{reverse('account_login')}?next={request.path}",
    }


def _boards(request: HttpRequest) -> list[Any]:
    """Asked once a request."""
    if not request.user.is_authenticated:
        return []
    if not hasattr(request, "boards_asked"):
        partnership = request.partnership  # type: ignore[attr-defined]
        contact = Contact.objects.of(partnership).filter(user=request.user.pk).select_related("partnership").first()
        request.boards_asked = boards_of(contact) if contact else []  # type: ignore[attr-defined]
    return request.boards_asked  # type: ignore[attr-defined, no-any-return]


def _marks(request: HttpRequest) -> dict[str, list[str]]:
    """What a reader's boards did with each item, in words, by its source."""
    boards = _boards(request)
    said: dict[str, list[str]] = {}
    for (key, item), mark in marks_of(boards).items() if boards else ():
        name = next(board.name for board in boards if board.key == key)
        if mark.done_at or mark.on_agenda_at:
            word = "done" if mark.done_at else "on our agenda"
            said.setdefault(f"{SOURCE}:{item}", []).append(f"{name}: {word}")
    return said
