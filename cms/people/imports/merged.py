"""Cells of a sheet that were merged downwards: each row of them says what the first one says."""

import re
from typing import Any

from openpyxl.utils import range_boundaries

from cms.people.imports.limits import MOST_MERGED

_MERGED = re.compile(rb'mergeCell [^>]*?ref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')


class Merged:
    """Given each row in turn, fills in what reaches down from rows above."""

    def __init__(self, sheet: Any) -> None:
        #: By first row: (column, last row).
        self._starts: dict[int, list[tuple[int, int]]] = {}
        #: By column: (last row, value).
        self._open: dict[int, tuple[int, Any]] = {}
        for first, column, last in _merged_down(sheet):
            self._starts.setdefault(first, []).append((column, last))

    def fill(self, number: int, values: list[Any]) -> None:
        if not (self._starts or self._open):
            return
        for column, (last, value) in list(self._open.items()):
            if number > last:
                del self._open[column]
                continue
            values += [None] * (column - len(values))
            if values[column - 1] is None:
                values[column - 1] = value
        for column, last in self._starts.pop(number, ()):
            if column <= len(values):
                self._open[column] = (last, values[column - 1])


def _merged_down(sheet: Any) -> list[tuple[int, int, int]]:
    """(first row, column, last row) of each. They stand at the end of a sheet, behind its rows."""
    found: list[tuple[int, int, int]] = []
    before = b""
    with sheet._get_source() as source:
        while chunk := source.read(1 << 20):
            text = before + chunk
            if b"mergeCell " in text:
                for match in _MERGED.finditer(text):
                    left, top, _, bottom = range_boundaries(match[1].decode())
                    if bottom > top:
                        found.append((top, left, bottom))
                    if len(found) > MOST_MERGED:
                        return []
                before = text[text.rfind(b"mergeCell ") + 1 :][-200:]
            else:
                before = text[-200:]
    return found
