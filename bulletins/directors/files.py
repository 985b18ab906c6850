"""A sent report’s files on the website: each holds what its reader may see, made once for all who see the same."""

import datetime as dt
import hashlib
from collections.abc import Callable

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from bulletins.directors.render.pack import as_zip
from bulletins.directors.render.page import as_html
from bulletins.directors.render.pdf import NoPango, as_pdf
from bulletins.directors.report import Report, report_of
from bulletins.faces import seen_by
from bulletins.models import Edition
from cms.core.rate import hit

PDF, ZIP = "application/pdf", "application/zip"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
A_DAY = 24 * 60 * 60
#: How often files of one report are made anew, whoever asks: a PDF costs seconds.
MADE_AT_MOST, MADE_PER = 60, dt.timedelta(minutes=10)

Make = Callable[[Report], bytes]


def pdf(edition: Edition, request: HttpRequest) -> HttpResponse:
    return made_once(report_of(edition, seen_by(edition, request)), as_pdf, PDF, "pdf")


def pack(edition: Edition, request: HttpRequest) -> HttpResponse:
    return made_once(report_of(edition, seen_by(edition, request)), as_zip, ZIP, "zip")


def word(edition: Edition, request: HttpRequest) -> HttpResponse:
    """Of one item, by its place on the page: `?item=report-12`. 404 to who may not know of it."""
    report = report_of(edition, seen_by(edition, request))
    entry = next((entry for entry in report.entries if entry.item.anchor == request.GET.get("item", "")), None)
    if entry is None:
        raise Http404
    from bulletins.directors.render.word import item_as_word  # Loaded where it is used, with all of python-docx.

    return given(item_as_word(report, entry), WORD, f"{report.name}-{entry.file_name}")


def made_once(report: Report, make: Make, kind: str, ending: str) -> HttpResponse:
    """The key is what the report says to this reader: whoever may see less gets another file."""
    key = f"report:{ending}:{hashlib.sha256(as_html(report).encode()).hexdigest()}"
    content = cache.get(key)
    if content is None:
        if not hit("report files", key=f"{report.edition.pk}", most=MADE_AT_MOST, per=MADE_PER):
            return _later("This report was asked for many times just now. Try again in some minutes.")
        try:
            content = make(report)
        except NoPango as fault:
            return _later(str(fault))
        cache.set(key, content, A_DAY)
    return given(content, kind, f"{report.name}.{ending}")


def given(content: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = content_disposition_header(True, name)
    answer["Cache-Control"] = "private, no-store"
    return answer


def _later(words: str) -> HttpResponse:
    answer = HttpResponse(words, status=503, content_type="text/plain; charset=utf-8")
    answer["Retry-After"] = "600"
    return answer
