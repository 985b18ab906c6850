"""Contacts, seats and schools as tables whose headers an import understands without being told."""

import csv
import io
import tempfile
from collections.abc import Callable, Iterator, Sequence
from typing import IO, Any

from django.db.models import Prefetch

from cms.core.export import safe_cell
from cms.people.imports.schools import HEADER_BY_FIELD, is_kind
from cms.people.models import Contact, GroupKind, Holding, Partnership, School, Seat

Table = Iterator[Sequence[Any]]
#: What an import of contacts takes each column for, by these names.
PEOPLE = (
    "E-mail", "Name", "Telephone", "Language", "School (URN)", "School name", "Role", "Group", "Role in the group",
    "Standing", "Seat held from", "Seat held until",
)  # fmt: skip
_CHUNK = 2000


def contacts(partnership: Partnership) -> Table:
    """A row for each seat that somebody has, and one for whoever has none. Never a mobile number."""
    yield PEOPLE
    held = Holding.objects.begun_and_not_ended().select_related("seat__role", "seat__school", "seat__group__kind")
    people = Contact.objects.of(partnership).order_by("pk").prefetch_related(Prefetch("holdings", held))
    for contact in people.iterator(chunk_size=_CHUNK):
        for holding in contact.holdings.all() or [None]:
            yield _row(contact, holding)


def seats(partnership: Partnership) -> Table:
    """Who sits where today, by school and group; an empty seat is a row without anybody."""
    yield PEOPLE
    held = Holding.objects.begun_and_not_ended().select_related("contact")
    places = Seat.objects.of(partnership).select_related("role", "school", "group__kind")
    places = places.order_by("school__name", "group__name", "role__name", "pk").prefetch_related(
        Prefetch("holdings", held)
    )
    for seat in places.iterator(chunk_size=_CHUNK):
        for holding in seat.holdings.all() or [None]:
            yield [*_person(holding.contact if holding else None), *_place(seat), *_term(holding)]


def _row(contact: Contact, holding: Holding | None) -> list[Any]:
    return [*_person(contact), *(_place(holding.seat) if holding else [""] * 5), *_term(holding)]


def _person(contact: Contact | None) -> list[str]:
    if contact is None:
        return [""] * 4
    return [contact.email, contact.name, contact.telephone, contact.get_language_display()]


def _place(seat: Seat) -> list[Any]:
    if seat.school:
        return [seat.school.urn, seat.school.name, seat.role.name, "", ""]
    return ["", "", "", f"{seat.group.kind.name}: {seat.group.name}" if seat.group else "", seat.role.name]


def _term(holding: Holding | None) -> list[Any]:
    if holding is None:
        return [""] * 3
    return [str(holding.standing), _day(holding.started_on), _day(holding.ended_on)]


def _day(day: Any) -> str:
    return day.isoformat() if day else ""


def schools(partnership: Partnership) -> Table:
    """The register's columns, and what the partnership knows of its schools; a column for each kind of group."""
    texts = {field: header for field, header in HEADER_BY_FIELD.items() if field not in ("closed", "phase")}
    own = ["Quadrant", "Member", "Link partner"]
    kinds = [kind.name for kind in GroupKind.objects.of(partnership) if is_kind(kind.name)]
    yield [*texts.values(), HEADER_BY_FIELD["phase"], HEADER_BY_FIELD["closed"], *own, *kinds]
    found = School.objects.of(partnership).select_related("link_partner").prefetch_related("groups__kind")
    for school in found.order_by("pk").iterator(chunk_size=_CHUNK):
        groups = [(group.kind.name, group.name) for group in school.groups.all()]
        facts = {field: getattr(school, field) for field in texts}
        if school.closed_on and not facts["status"].casefold().startswith("closed"):
            facts["status"] = "Closed"
        yield [
            *("" if value is None else value for value in facts.values()),
            school.get_phase_display(),
            _day(school.closed_on),
            school.get_quadrant_display(),
            "yes" if school.member else "no",
            school.link_partner.email if school.link_partner else "",
            *("; ".join(name for its_kind, name in groups if its_kind == kind) for kind in kinds),
        ]


KINDS: dict[str, tuple[str, Callable[[Partnership], Table]]] = {
    "contacts": ("Contacts, with the seats that they have", contacts),
    "seats": ("Seats, with who has them, the empty ones too", seats),
    "schools": ("Schools", schools),
}


def as_csv(table: Table) -> Iterator[str]:
    """Line by line, with the mark by which Excel knows UTF-8."""
    yield "\ufeff"
    for row in table:
        out = io.StringIO()
        csv.writer(out).writerow(safe_cell(cell, csv=True) for cell in row)
        yield out.getvalue()


def as_xlsx(table: Table) -> IO[bytes]:
    """A file that goes away once it is closed. Written row by row; text that looks like a formula stays text."""
    import openpyxl
    from openpyxl.cell import WriteOnlyCell

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Export")
    for row in table:
        cells = []
        for value in row:
            cell = WriteOnlyCell(sheet, safe_cell(value, csv=False))
            if isinstance(value, str):
                cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    file = tempfile.TemporaryFile()  # noqa: SIM115 (whoever sends it closes it)
    book.save(file)
    file.seek(0)
    return file
