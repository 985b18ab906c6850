"""Rows of a text file with separators."""

import csv
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO

from cms.people.imports.encodings import encoding_of
from cms.people.imports.limits import HEADER_WITHIN, LONGEST_CELL
from cms.people.imports.report import CannotImport

DELIMITERS = ",;\t|"


@contextmanager
def csv_lines(file: BinaryIO, head: bytes, known: Callable[[str], bool]) -> Iterator[Iterator[tuple[int, list[str]]]]:
    # cp1252 leaves five bytes without a letter: those become a mark that can be seen.
    text = io.TextIOWrapper(file, encoding=encoding_of(file, head), errors="replace", newline="")
    try:
        yield _read(text, known)
    finally:
        text.detach()


def _read(text: io.TextIOWrapper, known: Callable[[str], bool]) -> Iterator[tuple[int, list[str]]]:
    """Rows with their numbers: a line break within a cell makes no new row."""
    start = text.read(16_384)
    text.seek(0)
    first = start.split("\n", 1)[0].strip().lower().strip('"')
    named = first[4:] if first.startswith("sep=") and len(first) == 5 else ""
    # Excel writes `sep=;` as a first line, which it does not show.
    skip = 1 if named else 0
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(text, delimiter=named or _delimiter(start, known), strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, 1 - skip):
            if number:
                yield number, cells
    except csv.Error as fault:
        raise CannotImport(
            f"Row {number + 1} cannot be read ({fault}): a quotation mark is not closed, or a cell is far too long. "
            "Open the file in a spreadsheet, look at that row and save it again."
        ) from fault


def _delimiter(start: str, known: Callable[[str], bool]) -> str:
    """The one that cuts a line into most headers that are known; else into most cells, outside quotation marks."""
    outside = "".join(start.split('"')[::2])
    lines = [line for line in outside.splitlines() if line.strip()][:HEADER_WITHIN]
    most = {mark: max((line.count(mark) for line in lines), default=0) for mark in DELIMITERS}
    heads = [line.replace('"', "") for line in start.splitlines() if line.strip() and "@" not in line][:HEADER_WITHIN]
    understood = {
        mark: max(
            (sum(known(cell.strip()[:60]) for cell in line.split(mark)) for line in heads if mark in line), default=0
        )
        for mark in DELIMITERS
    }
    return max(DELIMITERS, key=lambda mark: (understood[mark], most[mark]))
