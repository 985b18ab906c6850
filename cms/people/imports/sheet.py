"""The values of an Excel sheet as they were last worked out, and formulas where nothing was."""

from collections.abc import Iterator
from typing import Any

from openpyxl.worksheet._reader import FORMULA_TAG, VALUE_TAG, WorkSheetParser

from cms.people.imports.merged import Merged


class _Parser(WorkSheetParser):  # type: ignore[misc]
    """Other programs than Excel may write a formula without its value; openpyxl takes that for an empty cell."""

    def parse_cell(self, element: Any) -> dict[str, Any]:
        cell: dict[str, Any] = super().parse_cell(element)
        if cell["value"] is None and (formula := element.find(FORMULA_TAG)) is not None and not _is_empty_text(element):
            cell["value"] = f"={formula.text or '…'}"  # A shared formula stands in its first cell only.
        return cell


def _is_empty_text(element: Any) -> bool:
    """Whether the formula was worked out, to a text without letters."""
    return element.get("t") == "str" and element.find(VALUE_TAG) is not None


def values_of(sheet: Any, *, widest: int) -> Iterator[tuple[int, list[Any]]]:
    """Rows that there are with the numbers that a spreadsheet shows, cut after so many columns."""
    book, merged = sheet.parent, Merged(sheet)
    with sheet._get_source() as source:
        parser = _Parser(
            source,
            sheet._shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        for number, cells in parser.parse():
            values: list[Any] = [None] * min(max((cell["column"] for cell in cells), default=0), widest)
            for cell in cells:
                if cell["column"] <= widest:
                    values[cell["column"] - 1] = cell["value"]
            merged.fill(number, values)
            yield number, values
