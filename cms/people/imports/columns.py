"""Columns of a contacts file that apps above know of: newsletters adds `lists`."""

from collections.abc import Hashable, Iterable
from typing import Protocol

from cms.people.models import Partnership


class ColumnRun(Protocol):
    """One column in one import. A key stands for one thing that a contact is given: a list, say."""

    def judge(self, text: str) -> frozenset[Hashable]:
        """What a cell names. Raises ValueError with a sentence where it names what is not known."""

    def held(self) -> set[tuple[int, Hashable]]:
        """What contacts have already, as (contact, key)."""

    def write(self, pairs: Iterable[tuple[int, Hashable]]) -> None:
        """Give it to them, within the import's transaction."""


class Column(Protocol):
    field: str
    label: str
    #: Header names that people use for it.
    headers: tuple[str, ...]

    def begin(self, partnership: Partnership, rights_here: frozenset[str]) -> ColumnRun: ...


_columns: dict[str, Column] = {}


def register(column: Column) -> None:
    """Offer a column; called once, from the upper app's `ready()`."""
    _columns[column.field] = column


def registered() -> list[Column]:
    return list(_columns.values())
