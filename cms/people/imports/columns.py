"""Columns of a contacts file that apps above know of: lists, and what an old list says of its readers."""

from collections.abc import Hashable, Iterable, Mapping
from typing import Any, NamedTuple, Protocol

from cms.people.models import Partnership


class Option(NamedTuple):
    """A question that a column asks of the whole file: `--publication SLUG`, or a choice on the screen."""

    name: str
    metavar: str
    help: str


class ColumnRun(Protocol):
    """One column (or several that belong together) in one import."""

    def judge(self, cells: Mapping[str, str]) -> Any:
        """What a row's cells ask for. Raises ValueError with a sentence where they name what is not known."""

    def give(self, number: int, asked: Any) -> tuple[list[Hashable], str]:
        """What of it is new for a contact (a new one has a number below zero), and a note."""

    def write(self, pairs: Iterable[tuple[int, Hashable]]) -> Iterable[list[Any]]:
        """Give it to them, within the import's transaction; gives what an undo needs, the contact first."""


class Column(Protocol):
    name: str
    #: Each field with its label and the headers that people use for it; the first is the chief one.
    fields: Mapping[str, tuple[str, tuple[str, ...]]]

    @property
    def option(self) -> Option | None:
        """A question, if it has one."""

    def ask(self, partnership: Partnership) -> list[tuple[str, str]]:
        """The answers that the option may have, with labels."""

    def begin(
        self, partnership: Partnership, rights_here: frozenset[str], *, source: str, options: Mapping[str, str]
    ) -> ColumnRun:
        """Raises CannotImport where an option says what is not there."""

    def undo(self, partnership: Partnership, changes: list[list[Any]]) -> list[tuple[int, str]]:
        """Take back what nobody has changed since; gives (contact, why) of what was left."""


_columns: dict[str, Column] = {}


def register(column: Column) -> None:
    """Offer a column; called once, from the upper app's `ready()`."""
    _columns[column.name] = column


def registered() -> list[Column]:
    return list(_columns.values())


def named(name: str) -> Column | None:
    return _columns.get(name)
