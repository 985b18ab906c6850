"""The outbox in the browser: what would have gone by mail from this machine."""

import email
import email.policy
import json
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from newsletters.desk.door import as_letter, for_the_outbox
from newsletters.desk.readers import may_read
from newsletters.transport import outbox as kept
from newsletters.transport.outbox import Line

A_PAGE = 50
SHOWN = ("html", "text", "headers", "source")


@require_safe
@for_the_outbox
def index(request: HttpRequest, where: str = "here") -> HttpResponse:
    words = request.GET.get("q", "").strip()
    page = Paginator(list(_lines(request, where, words)), A_PAGE).get_page(request.GET.get("p"))
    context = {"page": page, "query": words, "where": where, "install": request.user.is_superuser}  # type: ignore[union-attr]
    return render(request, "newsletters/outbox/index.html", context)


@require_safe
@for_the_outbox
def letter(request: HttpRequest, where: str, day: str, name: str) -> HttpResponse:
    line, data = _find(request, where, day, name)
    message = _message(data)
    has_html = message.get_body(("html",)) is not None
    show = request.GET.get("show", "")
    if show not in SHOWN or (show == "html" and not has_html):
        show = "html" if has_html else "text"
    context = {
        "line": line,
        "where": where,
        "show": show,
        "has_html": has_html,
        "text": _part(message, "plain") if show == "text" else "",
        "headers": [(key, _readable(value)) for key, value in message.raw_items()] if show == "headers" else [],
        "source": data.decode("utf-8", "replace") if show == "source" else "",
    }
    return render(request, "newsletters/outbox/letter.html", context)


@require_safe
@for_the_outbox
def html(request: HttpRequest, where: str, day: str, name: str) -> HttpResponse:
    """The HTML part, for the frame on the letter's page."""
    _, data = _find(request, where, day, name)
    return as_letter(_part(_message(data), "html"))


@require_safe
@for_the_outbox
def download(request: HttpRequest, where: str, day: str, name: str) -> HttpResponse:
    line, data = _find(request, where, day, name)
    response = HttpResponse(data, content_type="message/rfc822")
    response["Content-Disposition"] = f'attachment; filename="{line.day}-{line.id}.eml"'
    return response


def _box(request: HttpRequest, where: str) -> Path:
    """This partnership's letters, or those of the install, which are the superuser's only."""
    if where == "here":
        return kept.box(settings.OUTBOX, request.partnership.key)  # type: ignore[attr-defined]
    if not request.user.is_superuser:  # type: ignore[union-attr]
        raise PermissionDenied
    return kept.box(settings.OUTBOX, "")


def _lines(request: HttpRequest, where: str, words: str) -> Iterator[Line]:
    """What this user may read, the newest first. Only the index is read, never a letter."""
    readable = may_read(request.user, request.partnership)  # type: ignore[arg-type, attr-defined]
    # As the words stand in a line of the index.
    wanted = [json.dumps(word, ensure_ascii=False)[1:-1].casefold() for word in words.split()]
    for raw in kept.lines(_box(request, where)):
        folded = raw.casefold() if wanted else raw
        if all(word in folded for word in wanted):
            line = kept.read(raw)
            if readable(line) and all(
                word.casefold() in f"{line.to} {line.subject}".casefold() for word in words.split()
            ):
                yield line


def _find(request: HttpRequest, where: str, day: str, name: str) -> tuple[Line, bytes]:
    found = kept.find(_box(request, where), day, name)
    if found is None or not may_read(request.user, request.partnership)(found[0]):  # type: ignore[arg-type, attr-defined]
        raise Http404
    return found


def _message(data: bytes) -> EmailMessage:
    return email.message_from_bytes(data, policy=email.policy.default)  # type: ignore[return-value]


def _part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    if body is None:
        return ""
    payload = body.get_payload(decode=True)
    try:
        return bytes(payload).decode(body.get_content_charset("utf-8"), "replace")  # type: ignore[arg-type]
    except LookupError:
        return bytes(payload).decode("utf-8", "replace")  # type: ignore[arg-type]


def _readable(value: object) -> str:
    """A header on one line, its encoded words read."""
    return kept.decoded(str(value))
