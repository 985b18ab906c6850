"""What became of each row of a file."""

import dataclasses
import enum
from typing import Any

#: As much of a cell as is shown.
SHOWN = 120
#: How many fates are kept for a preview: what is rejected is always kept.
KEPT = 500


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
    """One row as a preview shows it."""

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
    """Counts of rows by fate, and the rows that were rejected. Row numbers are those that a spreadsheet shows."""

    dry_run: bool = False
    counts: dict[What, int] = dataclasses.field(default_factory=lambda: dict.fromkeys(What, 0))
    rejected: list[Rejected] = dataclasses.field(default_factory=list)
    fates: list[Fate] = dataclasses.field(default_factory=list)
    #: Facts of a row that had nowhere to go, though the row itself was used.
    notes: list[Fate] = dataclasses.field(default_factory=list)

    @property
    def rows(self) -> int:
        return sum(self.counts.values()) + len(self.rejected)

    def add(self, row: int, what: What, label: str, note: str = "") -> None:
        self.counts[what] += 1
        fate = Fate(row, what, label, note)
        if len(self.fates) < KEPT:
            self.fates.append(fate)
        if note and len(self.notes) < KEPT:
            self.notes.append(fate)

    def reject(self, row: int, fault: RowRejected) -> None:
        self.rejected.append(Rejected(row, fault.field, fault.value[:SHOWN], fault.reason))

    def as_json(self) -> dict[str, Any]:
        return {
            "rows": self.rows,
            **{what.value: number for what, number in self.counts.items()},
            "rejected": [dataclasses.asdict(each) for each in self.rejected],
        }

    def in_words(self) -> list[str]:
        """Lines for a person: the counts, each reason once with its rows, and the notes."""
        done = "would be " if self.dry_run else ""
        first = ", ".join(f"{number} {done}{what}" for what, number in self.counts.items())
        lines = [f"{self.rows} rows: {first}, {len(self.rejected)} rejected."]
        reasons: dict[tuple[str, str], list[Rejected]] = {}
        for each in self.rejected:
            reasons.setdefault((each.field, each.reason), []).append(each)
        for (field, reason), rejected in reasons.items():
            rows = ", ".join(str(each.row) for each in rejected[:10]) + (" …" if len(rejected) > 10 else "")
            lines.append(f"Row{'s' if len(rejected) > 1 else ''} {rows}, {field}: {reason}")
        lines += [f"Row {note.row}: {note.note}" for note in self.notes[:50]]
        return lines
