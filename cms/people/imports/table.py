"""Reading any spreadsheet file into headers and rows. What it is, is told by its content, not by its name."""

import codecs
import csv
import io
import itertools
import os
import warnings
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from cms.people.imports.cells import text_of
from cms.people.imports.report import CannotImport, RowRejected

LARGEST = 150 * 1024 * 1024
LARGEST_UNPACKED = 400 * 1024 * 1024
LARGEST_STRINGS = 80 * 1024 * 1024
MOST_ROWS = 300_000
MOST_COLUMNS = 1_000
LONGEST_CELL = 32_767
#: The header may stand below a title and a note.
HEADER_WITHIN = 20
DELIMITERS = ",;\t|"

#: Whether the import understands this header.
Known = Callable[[str], bool]


@dataclass(frozen=True)
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
    """The table of a CSV (any delimiter and usual encoding) or XLSX file. Raises CannotImport with a sentence.

    `known` tells whether a header is one that the import understands: the row with the most of them is the header.
    """
    try:
        size = os.path.getsize(path)
        file = path.open("rb")
    except OSError as fault:
        raise CannotImport(f"{path} cannot be read: {fault.strerror or fault}.") from fault
    with file:
        if size > LARGEST:
            raise CannotImport(f"This file is larger than {LARGEST // 1024**2} MB: split it.")
        head = file.read(4096)
        file.seek(0)
        if head.startswith(b"PK\x03\x04"):
            with _xlsx_lines(file, known) as lines:
                yield _table(lines, known)
        else:
            _refuse_other_kinds(head)
            with _csv_lines(file, head) as lines:
                yield _table(lines, known)


def _refuse_other_kinds(head: bytes) -> None:
    if not head.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00"):
        raise CannotImport("This file is empty.")
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise CannotImport(
            "This is an old Excel file (.xls) or one with a password: save it as .xlsx without a password, or as CSV."
        )
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<table", b"<head", b"<body")):
        raise CannotImport("This is a web page, not a table: download the file itself, as CSV or XLSX.")
    if start.startswith((b"%pdf", b"{\\rtf", b"\x89png", b"\xff\xd8\xff", b"gif8")):
        raise CannotImport("This is a document or a picture, not a table: save the table as CSV or XLSX.")


# --- CSV -----------------------------------------------------------------------------------------------------------


@contextmanager
def _csv_lines(file: BinaryIO, head: bytes) -> Iterator[Iterator[tuple[int, list[str]]]]:
    encoding = _encoding(file, head)
    # cp1252 leaves five bytes without a letter: those become a mark that can be seen.
    text = io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="")
    try:
        yield _read_csv(text)
    finally:
        text.detach()


def _encoding(file: BinaryIO, head: bytes) -> str:
    """UTF-8 and UTF-16 by their marks, UTF-16 without one by its zeros, UTF-8 if the whole file is; else cp1252."""
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if encoding := _unmarked_utf16(head):
        return encoding
    if head.count(0) > len(head) // 100:
        raise CannotImport("This is no table but some other kind of file: save the table as CSV or XLSX.")
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := file.read(1 << 20):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    finally:
        file.seek(0)
    return "utf-8"


def _unmarked_utf16(head: bytes) -> str:
    """In UTF-16 without a mark, nearly every other byte of a Western table is zero."""
    first, second = head[::2].count(0), head[1::2].count(0)
    many, few = len(head) * 2 // 5, len(head) // 50
    if second > many and first <= few:
        return "utf-16-le"
    return "utf-16-be" if first > many and second <= few else ""


def _read_csv(text: io.TextIOWrapper) -> Iterator[tuple[int, list[str]]]:
    """Rows with their numbers: a line break within a cell makes no new row."""
    start = text.read(16_384)
    text.seek(0)
    first = start.split("\n", 1)[0].strip().lower().strip('"')
    named = first[4:] if first.startswith("sep=") and len(first) == 5 else ""
    # Excel writes `sep=;` as a first line, which it does not show.
    skip = 1 if named else 0
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(text, delimiter=named or _delimiter(start), strict=True)
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


def _delimiter(start: str) -> str:
    """The one that cuts the first lines into most cells, outside quotation marks."""
    outside = "".join(start.split('"')[::2])
    lines = [line for line in outside.splitlines() if line.strip()][:HEADER_WITHIN]
    most = {mark: max((line.count(mark) for line in lines), default=0) for mark in DELIMITERS}
    return max(DELIMITERS, key=lambda mark: most[mark])


# --- XLSX ----------------------------------------------------------------------------------------------------------


@contextmanager
def _xlsx_lines(file: BinaryIO, known: Known) -> Iterator[Iterator[tuple[int, list[str]]]]:
    """The rows of the visible sheet whose header is known best."""
    _refuse_bombs(file)
    import openpyxl  # Slow to load, and only needed here.

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions that nobody reads here.
        try:
            book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        except Exception as fault:  # Whatever is wrong inside, the file is broken.
            raise CannotImport("This Excel file is broken: open it in a spreadsheet and save it again.") from fault
        try:
            sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
            if not sheets:
                raise CannotImport("This Excel file has no sheet that can be seen.")
            best = max(sheets, key=lambda sheet: _score(itertools.islice(_read_sheet(sheet), HEADER_WITHIN), known))
            yield _read_sheet(best)
        finally:
            book.close()


def _refuse_bombs(file: BinaryIO) -> None:
    try:
        with zipfile.ZipFile(file) as archive:
            parts = {part.filename: part.file_size for part in archive.infolist()}
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as fault:
        raise CannotImport("This file is broken: download or save it again.") from fault
    finally:
        file.seek(0)
    if "xl/workbook.xml" not in parts:
        raise CannotImport("This is no Excel workbook but another kind of file: save the table as .xlsx or CSV.")
    if sum(parts.values()) > LARGEST_UNPACKED or parts.get("xl/sharedStrings.xml", 0) > LARGEST_STRINGS:
        raise CannotImport("Unpacked, this file is far too large: save it as CSV, or split it.")


def _read_sheet(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    from cms.people.imports.sheet import values_of  # It needs openpyxl.

    try:
        for number, values in values_of(sheet, widest=MOST_COLUMNS + 1):
            yield number, [text_of(value) for value in values]
    except CannotImport:
        raise
    except Exception as fault:  # Broken XML, a cell that is no number: the file cannot be trusted.
        raise CannotImport("This Excel file is broken: open it in a spreadsheet and save it again.") from fault


# --- Header and rows -----------------------------------------------------------------------------------------------


def _score(lines: Iterator[tuple[int, list[str]]], known: Known) -> int:
    return max((sum(known(cell) for cell in cells) for _, cells in lines), default=0)


def _table(lines: Iterator[tuple[int, list[str]]], known: Known) -> Table:
    """Cut into header and rows; what stands above the header is left out."""
    top: list[tuple[int, list[str]]] = []
    for number, cells in itertools.islice(lines, HEADER_WITHIN):
        top.append((number, [text_of(cell) for cell in cells]))
    filled = [index for index, (_, cells) in enumerate(top) if any(cells)]
    if not filled:
        raise CannotImport("This file is empty.")
    at = max(filled, key=lambda index: (sum(known(cell) for cell in top[index][1]), -index))
    headers = top[at][1]
    while headers and not headers[-1]:
        headers.pop()
    if len(headers) > MOST_COLUMNS:
        raise CannotImport(f"This file has more than {MOST_COLUMNS} columns: leave out those that are not needed.")
    return Table(headers, _rows(itertools.chain(top[at + 1 :], lines), headers))


def _rows(lines: Iterator[tuple[int, list[str]]], headers: list[str]) -> Iterator[Row]:
    """Rows that say something, each as wide as the header."""
    width, read = len(headers), 0
    for number, raw in lines:
        cells = [text_of(cell) for cell in raw]
        if not any(cells) or cells[:width] == headers:
            continue  # Blank, or the header repeated where two files were joined.
        read += 1
        if read > MOST_ROWS:
            raise CannotImport(f"This file has more than {MOST_ROWS:,} rows: split it.")
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
