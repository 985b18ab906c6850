"""The tables of a web page: what many systems write where they promise an Excel file (.xls)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from typing import BinaryIO

from cms.people.imports.encodings import encoding_of_page
from cms.people.imports.limits import HEADER_WITHIN, LARGEST_PAGE, LONGEST_CELL, MOST_COLUMNS, MOST_ROWS
from cms.people.imports.report import CannotImport

Lines = list[tuple[int, list[str]]]


@contextmanager
def page_lines(
    file: BinaryIO, head: bytes, score: Callable[[Iterator[tuple[int, list[str]]]], int]
) -> Iterator[Iterator[tuple[int, list[str]]]]:
    """The rows of the table whose header is known best. Raises CannotImport."""
    content = file.read(LARGEST_PAGE + 1)
    if len(content) > LARGEST_PAGE:
        raise CannotImport(f"This page is larger than {LARGEST_PAGE // 1024**2} MB: save the table as CSV or XLSX.")
    file.seek(0)
    reader = _Reader()
    reader.feed(content.decode(encoding_of_page(file, head), errors="replace"))
    reader.close()
    tables: list[Lines] = [table for table in reader.tables if table]
    if not tables:
        raise CannotImport("This is a web page without a table: download the file itself, as CSV or XLSX.")
    scores = [score(iter(table[:HEADER_WITHIN])) for table in tables]
    yield iter(tables[scores.index(max(scores))])


class _Reader(HTMLParser):
    """Collects each table's rows. A cell over several rows says the same in each; over several columns, once."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[Lines] = []
        self._open: list[int] = []
        self._cells: list[str] = []
        self._cell: list[str] | None = None
        self._span = (1, 1)
        #: By column, what reaches down into this row and into the next: how many rows more, and the text.
        self._above: dict[int, tuple[int, str]] = {}
        self._below: dict[int, tuple[int, str]] = {}
        self._rows = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._end_row()
            self.tables.append([])
            self._open.append(len(self.tables) - 1)
            self._above, self._below = {}, {}
        elif tag == "tr":
            self._end_row()
        elif tag in ("td", "th") and self._open:
            self._end_cell()
            given = dict(attrs)
            self._cell, self._span = [], (_number(given.get("colspan")), _number(given.get("rowspan")))
        elif tag in ("br", "p", "div", "li") and self._cell:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._end_cell()
        elif tag == "tr":
            self._end_row()
        elif tag == "table" and self._open:
            self._end_row()
            self._open.pop()
            self._above, self._below = {}, {}

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def _end_cell(self) -> None:
        if self._cell is None:
            return
        self._fill_from_above()
        text = "".join(self._cell)[:LONGEST_CELL]
        columns, rows = self._span
        if rows > 1:
            self._below[len(self._cells)] = (rows - 1, text)
        self._cells += [text] + [""] * (columns - 1)
        self._cell = None
        if len(self._cells) > MOST_COLUMNS:
            raise CannotImport(f"This file has more than {MOST_COLUMNS} columns: leave out those that are not needed.")

    def _fill_from_above(self) -> None:
        """Cells that reach down from rows above stand before the next one."""
        while (above := self._above.pop(len(self._cells), None)) is not None:
            left, text = above
            if left > 1:
                self._below[len(self._cells)] = (left - 1, text)
            self._cells.append(text)

    def _end_row(self) -> None:
        self._end_cell()
        if not self._cells or not self._open:
            self._cells = []
            return
        self._rows += 1
        if self._rows > MOST_ROWS:
            raise CannotImport(f"This file has more than {MOST_ROWS:,} rows: split it.")
        table = self.tables[self._open[-1]]
        self._fill_from_above()
        table.append((len(table) + 1, self._cells))
        self._cells, self._above, self._below = [], self._below, {}


def _number(text: str | None) -> int:
    return min(int(text), MOST_COLUMNS) if text and text.isascii() and text.isdigit() and int(text) else 1
