"""What an import leaves behind: what became of each row, and what it changed, so that it can be undone."""

import json
import uuid
import zlib
from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from cms.people.imports.report import CannotImport, Report
from cms.people.models import Import, ImportPart, Partnership
from cms.users.models import User

#: Lines of rows in a part, which is what a page of the report shows; and changes in a part.
ROWS, CHANGES = 500, 4000


def pack(lines: list[Any]) -> bytes:
    return zlib.compress(json.dumps(lines, ensure_ascii=False, separators=(",", ":"), default=str).encode(), 3)


def unpack(part: ImportPart) -> list[Any]:
    found: list[Any] = json.loads(zlib.decompress(bytes(part.changes)))
    return found


class Pages:
    """Lines, cut into compressed parts while they come: a hundred thousand take a few megabytes."""

    def __init__(self, size: int) -> None:
        self.size, self.parts, self._open = size, list[bytes](), list[Any]()

    def add(self, line: Any) -> None:
        self._open.append(line)
        if len(self._open) >= self.size:
            self._close()

    def _close(self) -> None:
        if self._open:
            self.parts.append(pack(self._open))
            self._open = []

    def write(self, imported: Import, kind: str) -> None:
        self._close()
        for number, content in enumerate(self.parts):
            ImportPart.objects.create(imported=imported, kind=kind, number=number, changes=content)


class Record:
    """One import that is being done. `imported` is its row already where it runs behind the scenes."""

    def __init__(
        self,
        *,
        partnership: Partnership,
        kind: str,
        name: str,
        user: User | None = None,
        imported: Import | None = None,
    ) -> None:
        self.imported = imported or Import(partnership=partnership, kind=kind, name=name[:200], user=user)
        self.rows, self.changes = Pages(ROWS), Pages(CHANGES)

    def begin(self) -> None:
        """In the transaction that writes: a run that was given up for dead meanwhile ends here, and writes nothing."""
        if self.imported.pk is None:
            self.imported.run = str(uuid.uuid4())
            self.imported.save()
            return
        mine = Import.objects.filter(pk=self.imported.pk, run=self.imported.run, state=Import.State.RUNNING)
        if not mine.select_for_update().exists():
            raise CannotImport("This import was started again elsewhere, or given up: this run changed nothing.")

    def change(self, *change: Any) -> None:
        self.changes.add(change)

    def end(self, report: Report) -> None:
        """Keep it, in the same transaction."""
        self.rows.write(self.imported, ImportPart.Kind.ROWS)
        self.changes.write(self.imported, ImportPart.Kind.CHANGES)
        self.imported.state, self.imported.beat_at = Import.State.DONE, timezone.now()
        self.imported.report = {
            "rows": report.rows,
            **{what.value: number for what, number in report.counts.items()},
            "rejected": len(report.rejected),
            "notes": len(report.notes),
        }
        self.imported.save()
        report.imported = self.imported.pk


def lines(imported: Import, kind: str) -> Iterator[Any]:
    """Every line in order, part by part."""
    for part in imported.parts.filter(kind=kind).order_by("number").iterator(chunk_size=5):
        yield from unpack(part)
