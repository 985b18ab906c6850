"""What each row of a contacts file would do, against what is known now and what rows before it said."""

import re
from collections.abc import Mapping
from typing import Any

from django.conf import settings

from cms.people import rights
from cms.people.addresses import read_address
from cms.people.erased import Erased
from cms.people.imports.cells import FORMULA, folded, one_line, plain, refuse_formulas, something
from cms.people.imports.columns import ColumnRun, registered
from cms.people.imports.people import Known, Person
from cms.people.imports.report import Report, RowRejected, What
from cms.people.imports.seats import SeatReader
from cms.people.imports.table import Row, refuse_surplus
from cms.people.models import Contact, Partnership
from cms.people.models.contact import fold

LONGEST = {name: Contact._meta.get_field(name).max_length or 0 for name in ("name", "telephone")}  # type: ignore[union-attr]
_MOBILE = re.compile(r"^\+?[\d\s().\-/]{7,24}$")
EMPTY_SEAT = "An empty seat: nobody was put into it."
#: What a row says of a person; without any of it a row with a role is an empty seat, as an export writes it.
OF_A_PERSON = ("email", "name", "first_name", "last_name", "telephone", "mobile", "started", "ended")
NO_RIGHT = "The mobile number was not read: only who may see private lists brings those in."


class Judge:
    def __init__(
        self,
        partnership: Partnership,
        columns: dict[str, int],
        *,
        rights_here: frozenset[str],
        options: Mapping[str, str],
        source: str,
        report: Report,
    ) -> None:
        self.unread = "mobile" in columns and rights.PRIVATE_LISTS not in rights_here
        self.columns = {field: at for field, at in columns.items() if not (self.unread and field == "mobile")}
        self.unread_at = columns.get("mobile", 0)
        self.known = Known(
            partnership,
            terms=bool({"standing", "started", "ended"} & set(columns)),
            mobiles="mobile" in self.columns,
        )
        self.seats = SeatReader(partnership)
        self.languages = _languages()
        self.runs: dict[str, ColumnRun] = {}
        self.fields: dict[str, tuple[str, ...]] = {}
        for column in registered():
            if there := tuple(field for field in column.fields if field in columns):
                self.runs[column.name] = column.begin(partnership, rights_here, source=source, options=options)
                self.fields[column.name] = there
        self.erased = Erased(partnership)
        self.report = report

    def row(self, row: Row) -> None:
        try:
            refuse_surplus(row)
            self._judge(row)
        except RowRejected as fault:
            self.report.reject(row.number, fault)

    def _judge(self, row: Row) -> None:
        """Everything that may be wrong is looked at before anything is noted."""
        cell = {field: something(row.cells[index]) for field, index in self.columns.items()}
        if _is_empty_seat(cell):
            self.seats.read(cell)
            self.report.add(row.number, What.UNCHANGED, "Nobody", EMPTY_SEAT)
            return
        address, display = self._address(cell["email"])
        refuse_formulas({field: text for field, text in cell.items() if field not in ("email", "mobile")})
        name = _name(cell, display)
        telephone = plain("telephone", one_line(cell.get("telephone", "")), longest=LONGEST["telephone"])
        mobile = _mobile(cell.get("mobile", ""))
        language, unspoken = self._language(cell.get("language", ""))
        places, term, seatless = self.seats.read(cell)
        asked = {name: self._asked(name, run, cell) for name, run in self.runs.items()}
        person = self.known.person(fold(address))
        if person is not None:
            _refuse_other_name(person, name)
        elif why := self.erased.why_not(address):
            raise RowRejected("email", address, why)

        what = What.UNCHANGED if person else What.CREATED
        person = person or self.known.add(address)
        changed = self.known.say(person, row.number, name=name, telephone=telephone, language=language)
        changed |= self.known.sit(person, places, term)
        changed |= self.known.call(person, mobile)
        notes = [unspoken, seatless, NO_RIGHT if self.unread and row.cells[self.unread_at] else ""]
        for column, wanted in asked.items():
            new, note = self.runs[column].give(person.number, wanted)
            self.known.given.setdefault(column, []).extend((person, key) for key in new)
            changed |= bool(new)
            notes.append(note)
        if fold(address) != fold(person.email):
            notes.append(f"{address} is a former address of theirs.")
        if what is What.UNCHANGED and changed:
            what = What.UPDATED
        label = f"{person.name} <{person.email}>" if person.name else person.email
        self.report.add(row.number, what, label, " ".join(filter(None, notes)))

    def _address(self, text: str) -> tuple[str, str]:
        if not text:
            raise RowRejected("email", "", "The e-mail address is missing.")
        try:
            return read_address(one_line(text))
        except ValueError as fault:
            raise RowRejected("email", text, FORMULA if text[0] == "=" else str(fault)) from fault

    def _language(self, text: str) -> tuple[str, str]:
        """The code, and a note where the language is none that letters are written in here."""
        if not text:
            return "", ""
        if code := self.languages.get(folded(text), ""):
            return code, ""
        return "", f"No letters are written in “{text}” here yet: the language was left as it is."

    def _asked(self, name: str, run: ColumnRun, cell: Mapping[str, str]) -> Any:
        there = self.fields[name]
        try:
            return run.judge({field: cell[field] for field in there})
        except ValueError as fault:
            field = next((field for field in there if cell[field]), there[0])
            raise RowRejected(field, cell[field], str(fault)) from fault


def _is_empty_seat(cell: Mapping[str, str]) -> bool:
    if any(cell.get(field) for field in OF_A_PERSON):
        return False
    return bool(cell.get("role") or cell.get("group_role"))


def _name(cell: Mapping[str, str], display: str) -> str:
    whole = cell.get("name", "")
    parts = [cell.get(field, "") for field in ("title", "first_name", "last_name")]
    if not whole and (parts[1] or parts[2]):
        whole = " ".join(part for part in parts if part)
    return plain("name", one_line(whole or display), longest=LONGEST["name"])


def _mobile(text: str) -> str:
    """A fault does not repeat the number: reports are read by people who may not see it."""
    number = one_line(text)
    if number and not _MOBILE.match(number):
        raise RowRejected("mobile", "", "This is no telephone number: write its digits, with a + for another country.")
    return number


def _refuse_other_name(person: Person, name: str) -> None:
    said_in = person.named_in
    if name and said_in and folded(name) != folded(person.name):
        raise RowRejected(
            "name",
            name,
            f"In row {said_in} this address belongs to {person.name}. "
            "If several people share it, leave the name empty in each row.",
        )


def _languages() -> dict[str, str]:
    """Codes by what people write: the code, its first part, the language's name."""
    found: dict[str, str] = {}
    for code, name in reversed(settings.LANGUAGES):
        found |= {folded(code.split("-")[0]): code, folded(str(name)): code}
    return found | {folded(code): code for code, _ in settings.LANGUAGES}
