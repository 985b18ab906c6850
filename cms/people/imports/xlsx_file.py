"""Rows of an Excel workbook."""

import itertools
import warnings
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

from cms.people.imports import limits
from cms.people.imports.cells import text_of
from cms.people.imports.report import CannotImport

BROKEN = "This Excel file is broken: open it in a spreadsheet and save it again."


@contextmanager
def xlsx_lines(
    file: BinaryIO, score: Callable[[Iterator[tuple[int, list[str]]]], int]
) -> Iterator[Iterator[tuple[int, list[str]]]]:
    """The rows of the visible sheet whose header is known best."""
    _refuse_bombs(file)
    import openpyxl  # Slow to load, and only needed here.

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions that nobody reads here.
        try:
            book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        except Exception as fault:  # Whatever is wrong inside, the file is broken.
            raise CannotImport(BROKEN) from fault
        try:
            sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
            if not sheets:
                raise CannotImport("This Excel file has no sheet that can be seen.")
            best = max(sheets, key=lambda sheet: score(itertools.islice(_read(sheet), limits.HEADER_WITHIN)))
            yield _read(best)
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
    if sum(parts.values()) > limits.LARGEST_UNPACKED or parts.get("xl/sharedStrings.xml", 0) > limits.LARGEST_STRINGS:
        raise CannotImport("Unpacked, this file is far too large: save it as CSV, or split it.")


def _read(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    from cms.people.imports.sheet import values_of  # It needs openpyxl.

    try:
        for number, values in values_of(sheet, widest=limits.MOST_COLUMNS + 1):
            yield number, [text_of(value) for value in values]
    except CannotImport:
        raise
    except Exception as fault:  # Broken XML, a cell that is no number: the file cannot be trusted.
        raise CannotImport(BROKEN) from fault
