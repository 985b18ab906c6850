"""People and the seats they hold, from a spreadsheet: one row for a person, or several."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from pathlib import Path

from django.conf import settings

from cms.people.addresses import read_address
from cms.people.imports.cells import folded, one_line, plain, refuse_formulas, something
from cms.people.imports.columns import ColumnRun, registered
from cms.people.imports.headers import is_known, mapped
from cms.people.imports.people import Known, Person
from cms.people.imports.places import SchoolReader
from cms.people.imports.report import CannotImport, Report, RowRejected, What
from cms.people.imports.roles import RoleReader
from cms.people.imports.table import Row, Table, open_table, refuse_surplus
from cms.people.imports.write_contacts import write
from cms.people.models import Contact, Partnership
from cms.people.models.contact import fold
from cms.people.rights import EVERY_RIGHT

LONGEST = {name: Contact._meta.get_field(name).max_length or 0 for name in ("name", "telephone")}  # type: ignore[union-attr]

Watch = Callable[[Iterable[Row]], Iterable[Row]]


def import_contacts(
    path: Path,
    *,
    partnership: Partnership,
    mapping: Mapping[str, str] | None = None,
    dry_run: bool = False,
    rights_here: frozenset[str] = EVERY_RIGHT,
    watch: Watch = iter,
) -> Report:
    """Judge every row, then write the good ones in one transaction. Raises CannotImport; then nothing is written.

    `mapping` goes from header to field (see `headers.choices`), where the header's name does not say it. Nothing is
    taken away: an empty cell keeps what is known, and nobody loses a seat. Unknown roles, schools and lists are told.
    """
    wanted = {folded(header) for header in mapping or {}}
    with open_table(path, known=lambda header: is_known(header) or folded(header) in wanted) as table:
        judge = _Judge(partnership, _columns(table, mapping or {}), rights_here=rights_here, dry_run=dry_run)
        for row in watch(table.rows):
            judge.row(row)
    if not dry_run:
        write(judge.known, judge.runs)
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


class _Judge:
    """Works out what each row would do, against what is known now and what rows before it said."""

    def __init__(
        self, partnership: Partnership, columns: dict[str, int], *, rights_here: frozenset[str], dry_run: bool
    ) -> None:
        self.columns = columns
        self.known = Known(partnership)
        self.roles = RoleReader(partnership)
        self.schools = SchoolReader(partnership)
        self.languages = _languages()
        self.runs: dict[str, ColumnRun] = {
            column.field: column.begin(partnership, rights_here) for column in registered() if column.field in columns
        }
        self.given = {field: run.held() for field, run in self.runs.items()}
        self.report = Report(dry_run=dry_run)

    def row(self, row: Row) -> None:
        try:
            refuse_surplus(row)
            self._judge(row)
        except RowRejected as fault:
            self.report.reject(row.number, fault)

    def _judge(self, row: Row) -> None:
        """Everything that may be wrong is looked at before anything is noted."""
        cell = {field: something(row.cells[index]) for field, index in self.columns.items()}
        refuse_formulas(cell)
        address, display = self._address(cell["email"])
        name = self._name(cell, display)
        telephone = plain("telephone", one_line(cell.get("telephone", "")), longest=LONGEST["telephone"])
        language, unspoken = self._language(cell.get("language", ""))
        seats, seatless = self._seats(cell)
        given = {field: _keys(run, field, cell[field]) for field, run in self.runs.items()}
        person = self.known.person(fold(address))
        if person is not None:
            self._refuse_other_name(person, name)

        what = What.UNCHANGED if person else What.CREATED
        person = person or self.known.add(address)
        changed = person.say(row.number, name=name, telephone=telephone, language=language)
        changed |= self.known.sit(person, seats)
        for field, keys in given.items():
            changed |= self._give(field, person, keys)
        if what is What.UNCHANGED and changed:
            what = What.UPDATED
        note = " ".join(filter(None, [unspoken, seatless]))
        self.report.add(row.number, what, f"{person.name} <{person.email}>" if person.name else person.email, note)

    def _address(self, text: str) -> tuple[str, str]:
        if not text:
            raise RowRejected("email", "", "The e-mail address is missing.")
        try:
            return read_address(one_line(text))
        except ValueError as fault:
            raise RowRejected("email", text, str(fault)) from fault

    def _name(self, cell: Mapping[str, str], display: str) -> str:
        whole = cell.get("name", "")
        parts = [cell.get(field, "") for field in ("title", "first_name", "last_name")]
        if not whole and (parts[1] or parts[2]):
            whole = " ".join(part for part in parts if part)
        return plain("name", one_line(whole or display), longest=LONGEST["name"])

    def _language(self, text: str) -> tuple[str, str]:
        """The code, and a note where the language is none that letters are written in here."""
        if not text:
            return "", ""
        code = self.languages.get(folded(text), "")
        return (
            (code, "")
            if code
            else ("", f"No letters are written in “{text}” here yet: the language was left as it is.")
        )

    def _seats(self, cell: Mapping[str, str]) -> tuple[frozenset[tuple[int, int]], str]:
        """(school, role) pairs, and a note where a school is named without a role."""
        school_text = one_line(cell.get("urn", "") or cell.get("school", ""))
        role_text = cell.get("role", "")
        field = "urn" if cell.get("urn", "") else "school"
        try:
            school = self.schools.read(school_text) if school_text else None
        except ValueError as fault:
            raise RowRejected(field, school_text, str(fault)) from fault
        if not role_text:
            return frozenset(), f"No role is given at {school.name}: no seat was filled." if school else ""
        try:
            roles = self.roles.read(role_text)
        except ValueError as fault:
            raise RowRejected("role", role_text, str(fault)) from fault
        if school is None:
            raise RowRejected("school", "", f"{one_line(role_text)} at which school? Give its URN or its name.")
        return frozenset((school.pk, role) for role in roles), ""

    def _refuse_other_name(self, person: Person, name: str) -> None:
        said_in = (person.said or {}).get("name")
        if name and said_in and folded(name) != folded(person.name):
            raise RowRejected(
                "name",
                name,
                f"In row {said_in} this address belongs to {person.name}. "
                "If several people share it, leave the name empty in each row.",
            )

    def _give(self, field: str, person: Person, keys: frozenset[Hashable]) -> bool:
        new = {key for key in keys if (person.number, key) not in self.given[field]}
        self.given[field] |= {(person.number, key) for key in new}
        if new:
            self.known.given.setdefault(field, []).extend((person, key) for key in new)
        return bool(new)


def _keys(run: ColumnRun, field: str, text: str) -> frozenset[Hashable]:
    if not text:
        return frozenset()
    try:
        return run.judge(text)
    except ValueError as fault:
        raise RowRejected(field, text, str(fault)) from fault


def _languages() -> dict[str, str]:
    """Codes by what people write: the code, its first part, the language's name."""
    found: dict[str, str] = {}
    for code, name in reversed(settings.LANGUAGES):
        found |= {folded(code.split("-")[0]): code, folded(str(name)): code}
    return found | {folded(code): code for code, _ in settings.LANGUAGES}
