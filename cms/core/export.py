"""Cells of an export that a spreadsheet takes for text, whatever somebody typed."""

import re
from typing import Any

#: What a spreadsheet program runs as a formula, if a cell of a CSV file begins with it.
_FORMULA = re.compile(r"^[\s]*[=+\-@]|^[\t\r]")
#: A number or a telephone number is no formula: it stays as it is.
_NUMBER = re.compile(r"^[+-]?[\d\s().]*$")
#: What no XLSX cell may hold.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def safe_cell(value: Any, *, csv: bool) -> Any:
    """The value as it may stand in a cell. In CSV, text that would run as a formula gets an apostrophe before it.

    >>> safe_cell('=HYPERLINK("https://bad.example")', csv=True)
    '\\'=HYPERLINK("https://bad.example")'
    >>> safe_cell("+44 20 7946 0000", csv=True)
    '+44 20 7946 0000'
    """
    if not isinstance(value, str):
        return value
    value = _CONTROL.sub("", value)
    if csv and _FORMULA.match(value) and not _NUMBER.match(value):
        return "'" + value
    return value
