"""People and the seats they hold, from a spreadsheet: one row for a person, or several."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from cms.people.imports.cells import folded
from cms.people.imports.headers import is_known, mapped
from cms.people.imports.judge import Judge
from cms.people.imports.record import Record
from cms.people.imports.report import CannotImport, Report
from cms.people.imports.table import Row, Table, open_table
from cms.people.imports.write_contacts import write
from cms.people.models import Import, Partnership
from cms.people.rights import EVERY_RIGHT
from cms.users.models import User

Watch = Callable[[Iterable[Row]], Iterable[Row]]


def import_contacts(
    path: Path,
    *,
    partnership: Partnership,
    mapping: Mapping[str, str] | None = None,
    options: Mapping[str, str] | None = None,
    dry_run: bool = False,
    rights_here: frozenset[str] = EVERY_RIGHT,
    watch: Watch = iter,
    user: User | None = None,
    name: str = "",
    imported: Import | None = None,
) -> Report:
    """Judge every row, then write the good ones in one transaction. Raises CannotImport; then nothing is written.

    `mapping` goes from header to field (see `headers.choices`), where the header's name does not say it; `options`
    answers what columns ask (`{"publication": …}`). Nothing is taken away: an empty cell keeps what is known, and
    nobody loses a seat. Unknown roles, schools, groups and lists are told. What was done is kept, to be undone.
    """
    wanted = {folded(header) for header in mapping or {}}
    record = Record(
        partnership=partnership, kind=Import.Kind.CONTACTS, name=name or path.name, user=user, imported=imported
    )
    with open_table(path, known=lambda header: is_known(header) or folded(header) in wanted) as table:
        judge = Judge(
            partnership,
            _columns(table, mapping or {}),
            rights_here=rights_here,
            options=options or {},
            source=name or path.name,
            report=Report(dry_run=dry_run, each=None if dry_run else record.rows.add),
        )
        for row in watch(table.rows):
            judge.row(row)
    if not dry_run:
        write(judge.known, judge.runs, judge.report, record)
    return judge.report


def _columns(table: Table, mapping: Mapping[str, str]) -> dict[str, int]:
    columns = mapped(table.headers, mapping)
    if "email" not in columns:
        there = ", ".join(header for header in table.headers[:20] if header) or "nothing"
        raise CannotImport(
            f"No column holds the e-mail addresses (there is: {there}). "
            "Name its header “E-mail”, or say which it is: --map 'Header=email'."
        )
    return columns
