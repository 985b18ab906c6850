"""The door of the post room's screens."""

import functools
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from cms.people import rights

View = Callable[..., HttpResponse]

#: A letter is shown as its reader's program would: no script runs, nothing is sent, links open beside it.
LETTER_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
    "img-src 'self' http: https: data:; style-src 'unsafe-inline'; font-src data:"
)


def for_senders(view: View) -> View:
    """Lets in whoever may send here."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if rights.SEND not in request.user.rights_here:  # type: ignore[union-attr]
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def for_the_outbox(view: View) -> View:
    """There is an outbox in the embedded set-up only, for those with the right to it."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.EMBEDDED:
            raise Http404
        if rights.OUTBOX not in request.user.rights_here:  # type: ignore[union-attr]
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def as_letter(html: str) -> HttpResponse:
    """Somebody's HTML, harmless, for a frame."""
    shown = html.replace("<head>", '<head><base target="_blank">', 1)
    response = HttpResponse(shown)
    response["Content-Security-Policy"] = LETTER_POLICY
    response["Cache-Control"] = "private, no-store"
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response
