"""A table as a file that a spreadsheet opens: every cell is text, and none runs as a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpResponse

from cms.core.export import safe_cell

Row = Sequence[Any]


def csv_file(name: str, headings: Sequence[str], rows: Iterable[Row]) -> HttpResponse:
    """CSV in UTF-8 with the mark that Excel needs."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(headings)
    writer.writerows([safe_cell(cell, csv=True) for cell in row] for row in rows)
    return _as_file("\ufeff" + text.getvalue(), "text/csv; charset=utf-8", f"{name}.csv")


def xlsx_file(name: str, headings: Sequence[str], rows: Iterable[Row]) -> HttpResponse:
    from openpyxl import Workbook  # Slow to load, and only needed here.

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append([_bold(sheet, heading) for heading in headings])
    for row in rows:
        sheet.append([_text(sheet, cell) for cell in row])
    data = io.BytesIO()
    book.save(data)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _as_file(data.getvalue(), kind, f"{name}.xlsx")


def _text(sheet: Any, value: Any) -> Any:
    """A text stays a text, whatever it begins with: telephone numbers keep their nought, formulas do not run."""
    if not isinstance(value, str):
        return value
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, value=safe_cell(value, csv=False))
    cell.data_type = "s"
    return cell


def _bold(sheet: Any, value: str) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    cell = WriteOnlyCell(sheet, value=value)
    cell.font = Font(bold=True)
    return cell


def _as_file(content: str | bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
