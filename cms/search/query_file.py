"""Files of queries: lines of cells with tabs between, the first an id."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from django.core.exceptions import ValidationError


class Row(NamedTuple):
    number: int
    id: str
    rest: list[str]


def read(path: Path, *, cells: int = 2) -> Iterator[Row]:
    """The lines that are not empty and no comments (#). Raises ValidationError with the line's number."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as fault:
        raise ValidationError(f"{path} cannot be read: {fault.strerror}.") from fault
    except UnicodeDecodeError as fault:
        raise ValidationError(f"{path} is no text in UTF-8: save it as such.") from fault
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        first, *rest = [cell.strip() for cell in line.split("\t")]
        if not first or len(rest) + 1 < cells or not all(rest[: cells - 1]):
            raise ValidationError(f"Line {number} of {path.name} has too few cells: give {cells}, with tabs between.")
        yield Row(number, first, rest)
