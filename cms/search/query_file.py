"""Files of queries: lines of cells with tabs between, the first an id."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from django.core.exceptions import ValidationError

BOM = b"\xef\xbb\xbf"


class Row(NamedTuple):
    number: int
    id: str
    rest: list[str]


def read(path: Path, *, cells: int = 2, tell: Callable[[str], object]) -> Iterator[Row]:
    """The lines that are not empty and no comments (#). A bad one is told and left out. A line ends at a line feed and
    nowhere else: words may hold other ends of lines. Raises ValidationError where there is no such file."""
    try:
        lines = path.read_bytes().removeprefix(BOM).split(b"\n")
    except OSError as fault:
        raise ValidationError(f"{path} cannot be read: {fault.strerror}.") from fault
    for number, line in enumerate(lines, 1):
        try:
            said = line.decode()
        except UnicodeDecodeError:
            tell(f"Line {number} of {path.name} is no text in UTF-8: it is left out.")
            continue
        if not said.strip() or said.startswith("#"):
            continue
        first, *rest = [cell.strip() for cell in said.split("\t")]
        if not first or len(rest) + 1 < cells or not all(rest[: cells - 1]):
            tell(f"Line {number} of {path.name} has too few cells: give {cells}, with tabs between. It is left out.")
            continue
        yield Row(number, first, rest)
