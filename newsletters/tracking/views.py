"""Where a letter's links lead through. They lead on and do nothing else; no address but the link's own row is believed.

Nothing is set in the reader's browser, and where they come from is told to nobody.
"""

import base64
import hmac

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotFound, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from newsletters.models import Link
from newsletters.models.publication import Tracking
from newsletters.readers import links
from newsletters.readers.views import client_of
from newsletters.tracking import letterbox, signs, token

_PURPOSE = b"newsletters.tracking.visitor"
#: Seconds for which a visitor is known again.
_KNOWN = 600
_PICTURE = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
_HEADERS = {"Cache-Control": "private, no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}


@require_safe
def link(request: HttpRequest, code: str, reader: str = "") -> HttpResponse:
    """To where the link leads. A code that we never gave is 404; a reader's part that is cut is only not noted."""
    found = _find(request, code, Link.Kind.LINK)
    if found is None:
        raise Http404
    _put(request, found, reader)
    return HttpResponseRedirect(found.url, headers=_HEADERS)


@require_safe
def opening(request: HttpRequest, code: str, reader: str = "") -> HttpResponse:
    """A picture of one clear point. A mail program gets it whatever it asks with."""
    found = _find(request, code, Link.Kind.OPENING)
    if found is None:
        return HttpResponseNotFound(_PICTURE, content_type="image/gif", headers=_HEADERS)
    _put(request, found, reader)
    return HttpResponse(_PICTURE, content_type="image/gif", headers=_HEADERS)


def _find(request: HttpRequest, code: str, kind: str) -> Link | None:
    here: Link | None = (
        Link.objects.of(request.partnership)  # type: ignore[attr-defined]
        .filter(code=code, kind=kind)
        .select_related("mailing")
        .only("url", "kind", "mailing__tracking")
        .first()
    )
    return here


def _put(request: HttpRequest, found: Link, reader: str) -> None:
    rule = found.mailing.tracking
    if rule == Tracking.PERSON and not reader:
        return  # The letter of somebody who asked not to be counted.
    letterbox.put(
        letterbox.Word(
            link=found.pk,
            letter=token.read(reader.strip("/")) if rule == Tracking.PERSON else None,
            visitor=_visitor(request),
            points=signs.of_request(
                str(request.method),
                request.headers,
                secure=request.is_secure(),
                opening=found.kind == Link.Kind.OPENING,
            ),
            counts=request.method != "HEAD",
            at=timezone.now(),
        )
    )


def _visitor(request: HttpRequest) -> str:
    """Tells whoever asks now from others, for ten minutes, and is too short to lead back to an address."""
    try:
        client = client_of(request)
    except PermissionDenied:
        client = ""  # A server that gives no address.
    key = links.key(settings.SECRET_KEY, _PURPOSE)
    what = f"{int(timezone.now().timestamp()) // _KNOWN} {client} {request.headers.get('User-Agent', '')}"
    return hmac.digest(key, what.encode("utf-8", "replace"), "sha256")[:4].hex()
