"""What became of each row of a file."""

import dataclasses
import enum
from collections.abc import Callable
from typing import Any

#: As much of a cell as is shown.
SHOWN = 120
#: How many notes are told to a person one by one; a dry run tells every row's.
NOTES_TOLD = 50


class CannotImport(Exception):
    """The file cannot be read, or nothing of it can be used; the message says why and how to mend it."""


class RowRejected(Exception):
    """This row cannot be used: the field at fault, its value, and a sentence."""

    def __init__(self, field: str, value: str, reason: str) -> None:
        super().__init__(reason)
        self.field, self.value, self.reason = field, value, reason


class What(enum.StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclasses.dataclass(frozen=True, slots=True)
class Fate:
    """One row as a dry run shows it."""

    row: int
    what: What
    label: str
    note: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Rejected:
    row: int
    field: str
    value: str
    reason: str


@dataclasses.dataclass
class Report:
    """Counts of rows by fate, and the rows that were rejected. Row numbers are those that a spreadsheet shows.

    A dry run keeps the fate of each row too.
    """

    dry_run: bool = False
    counts: dict[What, int] = dataclasses.field(default_factory=lambda: dict.fromkeys(What, 0))
    rejected: list[Rejected] = dataclasses.field(default_factory=list)
    fates: list[Fate] = dataclasses.field(default_factory=list)
    #: Facts of a row that had nowhere to go, though the row itself was used.
    notes: list[Fate] = dataclasses.field(default_factory=list)
    #: Where each row is written down as it is judged: row, fate, who or what, column, note.
    each: Callable[[list[Any]], None] | None = None
    #: The import's number, by which it can be undone.
    imported: int | None = None

    @property
    def rows(self) -> int:
        return sum(self.counts.values()) + len(self.rejected)

    def add(self, row: int, what: What, label: str, note: str = "") -> None:
        self.counts[what] += 1
        fate = Fate(row, what, label, note)
        if self.dry_run:
            self.fates.append(fate)
        if note:
            self.notes.append(fate)
        if self.each:
            self.each([row, what.value, label, "", note])

    def reject(self, row: int, fault: RowRejected) -> None:
        self.rejected.append(Rejected(row, fault.field, fault.value[:SHOWN], fault.reason))
        if self.each:
            self.each([row, "rejected", fault.value[:SHOWN], fault.field, fault.reason])

    def as_json(self) -> dict[str, Any]:
        told = {
            "rows": self.rows,
            **{what.value: number for what, number in self.counts.items()},
            "rejected": [dataclasses.asdict(each) for each in self.rejected],
        }
        if self.imported is not None:
            told["import"] = self.imported
        return told | {"fates": self._fates_as_json()} if self.dry_run else told

    def _fates_as_json(self) -> list[dict[str, Any]]:
        """Every row in the file's order, with who or what it is about and what is to be said of it."""
        used = [
            {"row": fate.row, "fate": fate.what.value, "label": fate.label, "note": fate.note} for fate in self.fates
        ]
        rejected = [
            {"row": each.row, "fate": "rejected", "label": each.value, "note": f"{each.field}: {each.reason}"}
            for each in self.rejected
        ]
        return sorted(used + rejected, key=lambda fate: int(str(fate["row"])))

    def in_words(self) -> list[str]:
        """Lines for a person: the counts; then a line for each row of a dry run, else what was wrong or left over."""
        done = "would be " if self.dry_run else ""
        first = ", ".join(f"{number} {done}{what}" for what, number in self.counts.items())
        counts = f"{self.rows} rows: {first}, {len(self.rejected)} rejected."
        return [
            counts,
            *(self._each_in_words() if self.dry_run else [*self._rejected_in_words(), *self.notes_in_words()]),
            *([f"To take it back: ./hub manage undo_import {self.imported}"] if self.imported else []),
        ]

    def _each_in_words(self) -> list[str]:
        lines = [
            (fate.row, f"Row {fate.row}: would be {fate.what}: {fate.label}.{' ' if fate.note else ''}{fate.note}")
            for fate in self.fates
        ]
        lines += [(each.row, f"Row {each.row}: rejected, {each.field}: {each.reason}") for each in self.rejected]
        # One line for one row, though a cell may hold several.
        return [" ".join(line.split()) for _, line in sorted(lines)]

    def _rejected_in_words(self) -> list[str]:
        """Each reason once, with its rows."""
        lines = []
        reasons: dict[tuple[str, str], list[Rejected]] = {}
        for each in self.rejected:
            reasons.setdefault((each.field, each.reason), []).append(each)
        for (field, reason), rejected in reasons.items():
            rows = ", ".join(str(each.row) for each in rejected[:10]) + (" …" if len(rejected) > 10 else "")
            lines.append(f"Row{'s' if len(rejected) > 1 else ''} {rows}, {field}: {reason}")
        return lines

    def notes_in_words(self) -> list[str]:
        lines = [f"Row {note.row}: {note.note}" for note in self.notes[:NOTES_TOLD]]
        if (more := len(self.notes) - NOTES_TOLD) > 0:
            lines.append(f"… and {more} more rows of which there is something to say: --dry-run says it of each.")
        return lines
