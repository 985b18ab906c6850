"""Schools from the Department for Education's register, "Get information about schools" (CSV, or XLSX).

Beside the register's columns, or with a URN alone, a file may say what a partnership knows of its schools
(`school_facts`).
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from cms.people import readers
from cms.people.gaps import make_statutory_seats
from cms.people.imports import school_facts
from cms.people.imports.cells import folded, one_line, plain, refuse_formulas, something
from cms.people.imports.phase import phase_of
from cms.people.imports.record import Record
from cms.people.imports.report import CannotImport, Report, RowRejected, What
from cms.people.imports.school_facts import SchoolFacts
from cms.people.imports.table import Row, Table, open_table, refuse_surplus
from cms.people.models import Contact, Import, Partnership, School
from cms.people.quadrants import work_out
from cms.people.signals import schools_imported
from cms.users.models import User

#: Our field by the register's header. What a file does not have stays as it is.
TEXTS = {
    "EstablishmentName": "name",
    "TypeOfEstablishment (name)": "type",
    "EstablishmentStatus (name)": "status",
    "LA (name)": "area",
    "Trusts (name)": "trust",
    "Federations (name)": "federation",
    "Street": "street",
    "Locality": "locality",
    "Town": "town",
    "Postcode": "postcode",
    "TelephoneNum": "telephone",
    "Telephone": "telephone",
    "SchoolWebsite": "website",
    "UKPRN": "ukprn",
}
OTHERS = {"URN": "urn", "PhaseOfEducation (name)": "phase", "NumberOfPupils": "pupils", "CloseDate": "closed"}
FIELD_BY_HEADER = {folded(header): field for header, field in {**TEXTS, **OTHERS}.items()}
#: Every header that tells the header row of a file of schools.
KNOWN = frozenset({*FIELD_BY_HEADER, *school_facts.FIELD_BY_HEADER, *school_facts.CLUSTERS})
HEADER_BY_FIELD = {field: header for header, field in {**TEXTS, **OTHERS}.items()}
REQUIRED = ("urn", "name")
WRITTEN = [*dict.fromkeys(TEXTS.values()), "phase", "pupils", "closed_on"]
LONGEST: dict[str, int] = {name: School._meta.get_field(name).max_length or 200 for name in TEXTS.values()}  # type: ignore[union-attr]
WEBSITE = re.compile(r"(?i)^(https?://)?([a-z0-9-]+\.)+[a-z]{2,}(:\d+)?(/\S*)?$")
DAYS = ("%d-%m-%Y", "%d/%m/%Y", "%Y-%m-%d")

Watch = Callable[[Iterable[Row]], Iterable[Row]]


def import_schools(
    path: Path,
    *,
    partnership: Partnership,
    dry_run: bool = False,
    watch: Watch = iter,
    user: User | None = None,
    name: str = "",
    imported: Import | None = None,
) -> Report:
    """Judge every row, then write what is right in one transaction. Raises CannotImport; then nothing is written.

    Takes schools of the partnership's area. What a file does not say of a school is kept.
    What was done is kept too, to be undone.
    """
    record = Record(
        partnership=partnership, kind=Import.Kind.SCHOOLS, name=name or path.name, user=user, imported=imported
    )
    with open_table(path, known=lambda header: folded(header) in KNOWN) as table:
        own = SchoolFacts(partnership, table.headers)
        judged = _Judge(partnership, _columns(table, own), own, dry_run=dry_run)
        judged.report.each = None if dry_run else record.rows.add
        for row in watch(table.rows):
            judged.row(row)
    if not dry_run:
        _write(judged, record)
    return judged.report


def _columns(table: Table, own: SchoolFacts) -> dict[str, int]:
    """Where each field stands. Raises CannotImport where a needed one is not there.

    A file that says something of its own needs no names: schools that are held already have them.
    """
    columns: dict[str, int] = {}
    for index, header in enumerate(table.headers):
        if field := FIELD_BY_HEADER.get(folded(header)):
            columns.setdefault(field, index)
    required = [field for field in REQUIRED if field == "urn" or not own.any]
    missing = [HEADER_BY_FIELD[field] for field in required if field not in columns]
    if missing:
        there = ", ".join(header for header in table.headers[:20] if header) or "nothing"
        raise CannotImport(
            f"This is not the register of schools: there is no column {' and no column '.join(missing)} "
            f"(there is: {there}). Download “all establishment data” as CSV from Get information about schools."
        )
    return columns


def is_kind(name: str) -> bool:
    """Whether a column of this name is taken for a kind of group, and for nothing else."""
    return folded(name) not in KNOWN or folded(name) in school_facts.CLUSTERS


class _Judge:
    """Works out what each row would do, against what is held now."""

    def __init__(self, partnership: Partnership, columns: dict[str, int], own: SchoolFacts, *, dry_run: bool) -> None:
        self.partnership = partnership
        self.own = own
        self.columns = columns
        self.held = {school.urn: school for school in School.objects.of(partnership)}
        self.seen: dict[int, int] = {}
        self.report = Report(dry_run=dry_run)
        self.new: list[School] = []
        self.changed: list[School] = []
        #: By URN, what was held before of what the file changes.
        self.was: dict[int, dict[str, Any]] = {}

    def row(self, row: Row) -> None:
        try:
            school, what, note = self._judged(row)
        except RowRejected as fault:
            self.report.reject(row.number, fault)
        else:
            self.report.add(row.number, what, f"{school.name} ({school.urn})", note)

    def _judged(self, row: Row) -> tuple[School, What, str]:
        cell = self._cells(row)
        urn = self._urn(cell["urn"], row.number)
        held = self.held.get(urn)
        self._refuse_foreign(cell)
        if held is None:
            self._refuse_not_open(cell)
        facts = self._facts(cell, held)
        cells = [one_line(text) for text in row.cells]
        own, note = self.own.facts(cells)
        if held is not None and own.get("quadrant") == held.quadrant:
            own.pop("quadrant_by", None)  # What is told as it stands is not told anew.
        facts |= own
        moves = self.own.changes_groups(urn, cells, held)
        self.seen[urn] = row.number
        if held is None:
            school = School(partnership=self.partnership, urn=urn, **facts)
            self.new.append(school)
            return school, What.CREATED, note
        if all(getattr(held, name) == value for name, value in facts.items()):
            return held, What.UPDATED if moves else What.UNCHANGED, note
        self.was[urn] = {name: _plain(getattr(held, name)) for name in facts if getattr(held, name) != facts[name]}
        for name, value in facts.items():
            setattr(held, name, value)
        held.pk = None  # It is found again by its URN: a row with both keys would meet two constraints at once.
        self.changed.append(held)
        return held, What.UPDATED, note

    def _cells(self, row: Row) -> dict[str, str]:
        refuse_surplus(row)
        cells = {field: one_line(row.cells[index]) for field, index in self.columns.items()}
        refuse_formulas({HEADER_BY_FIELD[field]: text for field, text in cells.items()})
        return cells

    def _urn(self, text: str, number: int) -> int:
        if not text:
            raise RowRejected("URN", "", "The URN is missing.")
        text = text.removesuffix(".0")
        if not (text.isascii() and text.isdigit() and 4 <= len(text) <= 7):
            raise RowRejected("URN", text, "A URN is a number of four to seven digits.")
        urn = int(text)
        if first := self.seen.get(urn):
            raise RowRejected("URN", text, f"This URN stands in row {first} already.")
        return urn

    def _refuse_foreign(self, cell: dict[str, str]) -> None:
        if "area" in cell and not self.partnership.takes(cell["area"]):
            raise RowRejected(
                "LA (name)", cell["area"], f"Another area: this partnership takes {self.partnership.area}."
            )

    def _refuse_not_open(self, cell: dict[str, str]) -> None:
        """A school that is proposed to close is open still."""
        status = folded(cell.get("status", ""))
        if status.startswith("closed"):
            raise RowRejected("EstablishmentStatus (name)", cell["status"], "Closed, and not held here: left out.")
        if status.startswith("proposed to open"):
            raise RowRejected("EstablishmentStatus (name)", cell["status"], "Not open yet: left out.")

    def _facts(self, cell: dict[str, str], held: School | None) -> dict[str, Any]:
        facts: dict[str, Any] = {
            field: plain(HEADER_BY_FIELD[field], cell[field], longest=LONGEST[field])
            for field in dict.fromkeys(TEXTS.values())
            if field in cell
        }
        if "name" not in facts and held is None:
            raise RowRejected("URN", cell["urn"], "No school here has this URN: import it with its name.")
        if not facts.get("name", "held already"):
            raise RowRejected("EstablishmentName", "", "The name is missing.")
        if "postcode" in facts:
            facts["postcode"] = facts["postcode"].upper()
        if "website" in facts:
            facts["website"] = _website(facts["website"])
        if "pupils" in cell:
            facts["pupils"] = _pupils(cell["pupils"])
        if held is None or "type" in cell or "phase" in cell:
            kind = facts.get("type", held.type if held else "")
            name = facts.get("name") or (held.name if held else "")
            facts["phase"] = phase_of(kind=kind, phase=cell.get("phase", ""), name=name).value
        if "status" in cell:
            facts["closed_on"] = _closed_on(cell, held)
        return facts


def _website(text: str) -> str:
    """A web address that a browser takes; what is none (a second telephone number, say) is left out."""
    if not WEBSITE.match(text):
        return ""
    return text if "://" in text[:8].lower() else f"http://{text}"[:300]


def _pupils(text: str) -> int | None:
    """The register writes nothing, or SUPP, where it does not say."""
    digits = text.replace(",", "")
    if not (digits.isascii() and digits.isdigit()):
        return None
    if len(digits) > 5:
        raise RowRejected("NumberOfPupils", text, "More than 99,999 pupils cannot be at one school.")
    return int(digits)


def _closed_on(cell: dict[str, str], held: School | None) -> dt.date | None:
    """The day a school closed: by the register; else the day on which we learn of it."""
    if not folded(cell["status"]).startswith("closed"):
        return None
    for pattern in DAYS:
        try:
            return dt.datetime.strptime(something(cell.get("closed", "")), pattern).date()
        except ValueError:
            continue
    return (held.closed_on if held else None) or timezone.localdate()


def _plain(value: Any) -> Any:
    """A fact as the record of an import keeps it."""
    return value.pk if isinstance(value, Contact) else value


def _write(judged: _Judge, record: Record) -> None:
    """One short transaction: new schools, held ones with all their facts, and what follows from that."""
    try:
        with transaction.atomic():
            record.begin()
            School.objects.bulk_create(judged.new, batch_size=500)
            School.objects.bulk_create(
                judged.changed,
                batch_size=500,
                update_conflicts=True,
                update_fields=[*WRITTEN, *school_facts.FIELDS],
                unique_fields=["partnership", "urn"],
            )
            judged.own.write_groups(record)
            for school in judged.new:
                record.change("S+", school.urn)
            for school in judged.changed:
                was = judged.was[school.urn]
                record.change("S~", school.urn, {name: [was[name], _plain(getattr(school, name))] for name in was})
            make_statutory_seats(judged.partnership)
            new = {school.urn for school in judged.new}
            for school in work_out(judged.partnership, only_missing=True):
                if school.urn not in new:
                    by_postcode = {"quadrant": ["", school.quadrant], "quadrant_by": ["", school.quadrant_by]}
                    record.change("S~", school.urn, by_postcode)
            record.end(judged.report)
            readers.later(judged.partnership.pk)
            schools_imported.send(sender=School, partnership=judged.partnership)
    except IntegrityError as fault:
        raise CannotImport(
            "Somebody else changed the schools at the same moment, so nothing was imported: try again."
        ) from fault
