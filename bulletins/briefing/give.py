"""The files of a briefing: each is asked for by its part, and given to whoever may see that."""

import re
from collections.abc import Iterator
from typing import Any, TypeVar

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from bulletins.briefing.kinds import EVERY, ending_of
from bulletins.briefing.seen import seen_parts
from bulletins.models import BriefingPart, Edition

_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
AT_ONCE = 64 * 1024
Answer = TypeVar("Answer", bound=HttpResponseBase)


def file(edition: Edition, request: HttpRequest) -> HttpResponseBase:
    part = _asked(edition, request)
    if not part.file:
        raise Http404
    known = EVERY.get(ending_of(part.file_name))
    kind = known[0] if known else "application/octet-stream"
    return ranged(part.file, request.headers.get("Range", ""), kind, f"{part.edition.slug}-{part.file_name}")


def captions(edition: Edition, request: HttpRequest) -> HttpResponse:
    part = _asked(edition, request)
    if not part.captions:
        raise Http404
    return _private(HttpResponse(part.captions, content_type="text/vtt; charset=utf-8"))


def _asked(edition: Edition, request: HttpRequest) -> BriefingPart:
    """`?part=12`: 404 to who may not see it, as of one that is not there."""
    key = request.GET.get("part", "")
    part = next((part for part in seen_parts(edition, request) if str(part.pk) == key), None)
    if part is None:
        raise Http404
    return part


def ranged(stored: Any, asked: str, kind: str, name: str) -> HttpResponseBase:
    """A file, or the bytes of it that a player asks for, so that it can jump within a recording."""
    size = stored.size
    first, last = _span(asked, size)
    if first >= size:
        answer: HttpResponseBase = HttpResponse(status=416)
        answer["Content-Range"] = f"bytes */{size}"
        return _private(answer)
    answer = StreamingHttpResponse(_bytes(stored, first, last), content_type=kind)
    answer["Content-Length"] = str(last - first + 1)
    answer["Accept-Ranges"] = "bytes"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Disposition"] = content_disposition_header(not kind.startswith("video/"), name) or "attachment"
    if asked and (first, last) != (0, size - 1):
        answer.status_code = 206
        answer["Content-Range"] = f"bytes {first}-{last}/{size}"
    return _private(answer)


def _span(asked: str, size: int) -> tuple[int, int]:
    """The first and the last byte; the whole where the question is of several parts, or makes no sense."""
    found = _RANGE.fullmatch(asked.strip())
    if not found or not any(found.groups()):
        return 0, size - 1
    first, last = found.groups()
    if not first:  # The last so many.
        return max(size - int(last), 0) if int(last) else size, size - 1
    end = min(int(last), size - 1) if last else size - 1
    return (int(first), end) if int(first) <= end or int(first) >= size else (0, size - 1)


def _bytes(stored: Any, first: int, last: int) -> Iterator[bytes]:
    """Opened when its first bytes are asked for: who asks for headers only, opens nothing."""
    with stored.open("rb") as opened:
        opened.seek(first)
        left = last - first + 1
        while left > 0 and (some := opened.read(min(AT_ONCE, left))):
            left -= len(some)
            yield some


def _private(answer: Answer) -> Answer:
    answer["Cache-Control"] = "private, no-store"
    return answer
