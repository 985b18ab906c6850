"""Reading any spreadsheet file into headers and rows. What it is, is told by its content, not by its name."""

import itertools
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cms.people.imports import limits
from cms.people.imports.cells import text_of
from cms.people.imports.csv_file import csv_lines
from cms.people.imports.kinds import is_page, is_workbook, refuse_other_kinds
from cms.people.imports.page_file import page_lines
from cms.people.imports.report import CannotImport, RowRejected
from cms.people.imports.xlsx_file import xlsx_lines

#: Whether the import understands this header.
Known = Callable[[str], bool]
Lines = Iterator[tuple[int, list[str]]]


@dataclass(frozen=True, slots=True)
class Row:
    """`number` is the row's number in a spreadsheet; `surplus` holds what stands beyond the last header."""

    number: int
    cells: Sequence[str]
    surplus: Sequence[str] = ()


@dataclass(frozen=True)
class Table:
    headers: list[str]
    rows: Iterator[Row]


@contextmanager
def open_table(path: Path, *, known: Known) -> Iterator[Table]:
    """The table of a CSV (any delimiter and usual encoding), XLSX or HTML file. Raises CannotImport with a sentence.

    `known` tells whether a header is one that the import understands: the row with the most of them is the header.
    """
    try:
        size = os.path.getsize(path)
        file = path.open("rb")
    except OSError as fault:
        raise CannotImport(f"{path} cannot be read: {fault.strerror or fault}.") from fault
    with file:
        if size > limits.LARGEST:
            raise CannotImport(f"This file is larger than {limits.LARGEST // 1024**2} MB: split it.")
        head = file.read(4096)
        file.seek(0)
        if is_workbook(head):
            opened = xlsx_lines(file, lambda lines: _score(lines, known))
        elif is_page(head):
            opened = page_lines(file, head, lambda lines: _score(lines, known))
        else:
            refuse_other_kinds(file, head)
            file.seek(0)
            opened = csv_lines(file, head, known)
        with opened as lines:
            yield _table(lines, known)


def _score(lines: Lines, known: Known) -> int:
    """How much of a header there is; an address below it tells more than a word."""
    score = 0
    for _, cells in lines:
        score = max(score, 2 * sum(known(cell) for cell in cells) + any("@" in cell for cell in cells))
    return score


def _table(lines: Lines, known: Known) -> Table:
    """Cut into header and rows; what stands above the header is left out."""
    top: list[tuple[int, list[str]]] = []
    for number, cells in itertools.islice(lines, limits.HEADER_WITHIN):
        top.append((number, [text_of(cell) for cell in cells]))
    filled = [index for index, (_, cells) in enumerate(top) if any(cells)]
    if not filled:
        raise CannotImport("This file is empty.")
    at = max(filled, key=lambda index: (sum(known(cell) for cell in top[index][1]), -index))
    headers = top[at][1]
    while headers and not headers[-1]:
        headers.pop()
    if len(headers) > limits.MOST_COLUMNS:
        raise CannotImport(
            f"This file has more than {limits.MOST_COLUMNS} columns: leave out those that are not needed."
        )
    return Table(headers, _rows(itertools.chain(top[at + 1 :], lines), headers))


def _rows(lines: Lines, headers: list[str]) -> Iterator[Row]:
    """Rows that say something, each as wide as the header."""
    width, read = len(headers), 0
    for number, raw in lines:
        cells = [text_of(cell) for cell in raw]
        if not any(cells) or cells[:width] == headers:
            continue  # Blank, or the header repeated where two files were joined.
        read += 1
        if read > limits.MOST_ROWS:
            raise CannotImport(f"This file has more than {limits.MOST_ROWS:,} rows: split it.")
        surplus = [cell for cell in cells[width:] if cell]
        yield Row(number, cells[:width] + [""] * (width - len(cells)), surplus)


def refuse_surplus(row: Row) -> None:
    """More cells than headers: their values stand under wrong headers."""
    if row.surplus:
        raise RowRejected(
            "row",
            row.surplus[0],
            "This row has more cells than the header: a cell that holds the separator needs quotation marks around it.",
        )
