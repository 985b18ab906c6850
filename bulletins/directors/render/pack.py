"""All of a report as one zip: the PDF, the page, and a Word file for each item."""

import io
import zipfile

from bulletins.directors.render.page import as_html
from bulletins.directors.render.pdf import as_pdf
from bulletins.directors.report import Report


def as_zip(report: Report) -> bytes:
    """Raises NoPango."""
    from bulletins.directors.render.word import item_as_word  # Loaded where it is used, with all of python-docx.

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr(f"{report.name}.pdf", as_pdf(report))
        pack.writestr(f"{report.name}.html", as_html(report))
        for entry in report.entries:
            pack.writestr(f"items/{entry.file_name}", item_as_word(report, entry))
    return out.getvalue()
