"""A report as a tagged PDF (PDF/UA-1), with contents, page numbers and bookmarks."""

from typing import Any

from bulletins.directors.render.page import as_html
from bulletins.directors.report import Report


class NoPango(Exception):
    """This machine lacks Pango, so no PDF can be made: see “Pango” in docs/operators.md. HTML and Word can be had."""


def as_pdf(report: Report) -> bytes:
    """Raises NoPango."""
    try:
        from weasyprint import HTML
    except OSError as fault:
        raise NoPango(NoPango.__doc__) from fault
    made: bytes = HTML(string=as_html(report), url_fetcher=_nothing).write_pdf(pdf_variant="pdf/ua-1")
    return made


def _nothing(url: str, *args: Any, **kwargs: Any) -> Any:
    """What somebody wrote into an item makes this machine fetch nothing."""
    raise ValueError(f"A report fetches nothing: {url[:80]}")
