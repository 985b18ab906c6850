"""The seats that a row names: at schools and in groups, how they are held and from when to when."""

import datetime as dt
import re
from collections.abc import Mapping

from cms.people.imports.cells import folded, one_line
from cms.people.imports.people import Place, Term
from cms.people.imports.places import SchoolReader
from cms.people.imports.report import RowRejected
from cms.people.imports.roles import RoleReader
from cms.people.models import Group, Holding, Partnership

_SEPARATOR = re.compile(r"[;|\n]")
_DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%y", "%d %B %Y", "%d %b %Y")
#: What stands in the way of reading: the hour, "st" of 1st, "Sept".
_HOUR = re.compile(r"[T ]\d\d?:\d\d(:\d\d)?(\.\d+)?Z?$")
_TH = re.compile(r"(?<=\d)(st|nd|rd|th)\b", re.IGNORECASE)
_SEPT = re.compile(r"\bsept\b\.?", re.IGNORECASE)
_EXCELS_FIRST_DAY = dt.date(1899, 12, 30)

#: What people write (folded) for the standings.
_STANDINGS = {
    Holding.Standing.HOLDER: ("holder", "holds it", "holds the seat", "permanent", "substantive", "post holder"),
    Holding.Standing.DEPUTY: (
        "deputy", "stands in", "stands in while the holder is away", "standing in", "stand in", "cover", "covering",
        "maternity cover", "interim", "acting",
    ),
    Holding.Standing.ACTS: (
        "acts", "acts for", "acts for the holder", "acting for", "on behalf", "on behalf of", "pa", "pa to",
        "personal assistant", "assistant", "delegate",
    ),
}  # fmt: skip
STANDINGS = {word: standing for standing, words in _STANDINGS.items() for word in words}

SILENT = Term()


def read_day(field: str, text: str) -> dt.date | None:
    """A day as spreadsheets write it, the day before the month. Raises RowRejected.

    >>> read_day("from", "1 September 2025"), read_day("from", "45901")
    (datetime.date(2025, 9, 1), datetime.date(2025, 9, 1))
    """
    text = one_line(text)
    if not text:
        return None
    if text.isdigit() and 20_000 <= int(text) <= 80_000:
        return _EXCELS_FIRST_DAY + dt.timedelta(days=int(text))
    bare = _SEPT.sub("Sep", _TH.sub("", _HOUR.sub("", text)))
    for pattern in _DAYS:
        try:
            return dt.datetime.strptime(bare, pattern).date()
        except ValueError:
            continue
    raise RowRejected(field, text, "This is no date that can be read: write it like 2026-09-01 or 01/09/2026.")


class SeatReader:
    def __init__(self, partnership: Partnership) -> None:
        self.roles = RoleReader(partnership)
        self.schools = SchoolReader(partnership)
        self.groups: dict[str, list[tuple[int, str]]] = {}
        for group in Group.objects.of(partnership).select_related("kind"):
            whole = f"{group.kind.name}: {group.name}"
            self.groups.setdefault(folded(group.name), []).append((group.pk, whole))
            self.groups.setdefault(folded(whole), []).append((group.pk, whole))

    def read(self, cell: Mapping[str, str]) -> tuple[frozenset[Place], Term, str]:
        """The places, how they are held, and a note where something had nowhere to go. Raises RowRejected."""
        schools, groups = self._schools(cell), self._groups(cell)
        role, group_role = cell.get("role", ""), cell.get("group_role", "")
        if groups and not schools and not group_role:
            role, group_role = "", role
        if role and not schools:
            raise RowRejected("school", "", f"{one_line(role)} at which school? Give its URN or its name.")
        if group_role and not groups:
            raise RowRejected("group", "", f"{one_line(group_role)} in which group? Give its name.")
        places = self._places("role", role, schools) | self._places("group_role", group_role, groups)
        notes = []
        if schools and not role:
            notes.append(f"No role is given at {' and '.join(schools.values())}: no seat was filled.")
        if groups and not group_role:
            notes.append(f"No role is given in {' and '.join(groups.values())}: no seat was filled.")
        return places, self._term(cell), " ".join(notes)

    def _places(self, field: str, text: str, where: Mapping[int, str]) -> frozenset[Place]:
        if not text:
            return frozenset()
        try:
            roles = self.roles.read(text)
        except ValueError as fault:
            raise RowRejected(field, text, str(fault)) from fault
        return frozenset((place, role) for place in where for role in roles)

    def _schools(self, cell: Mapping[str, str]) -> dict[int, str]:
        """Schools by number, each with its name."""
        field = "urn" if cell.get("urn", "") else "school"
        text = cell.get(field, "")
        if not text:
            return {}
        try:
            return {school.pk: school.name for school in self.schools.read_all(text)}
        except ValueError as fault:
            raise RowRejected(field, one_line(text), str(fault)) from fault

    def _groups(self, cell: Mapping[str, str]) -> dict[int, str]:
        """Groups by number below zero, each with its name."""
        text = cell.get("group", "")
        if not text:
            return {}
        parts = [text] if folded(text) in self.groups else [part.strip() for part in _SEPARATOR.split(text)]
        return dict(self._group(part) for part in parts if part)

    def _group(self, text: str) -> tuple[int, str]:
        found = self.groups.get(folded(text), [])
        if len(found) > 1:
            names = " or ".join(sorted({whole for _, whole in found}))
            raise RowRejected("group", text, f"{len(found)} groups are called “{text}”: write {names}.")
        if not found:
            raise RowRejected("group", text, f"There is no group “{text}”: change the cell, or make the group first.")
        return -found[0][0], text

    def _term(self, cell: Mapping[str, str]) -> Term:
        text = cell.get("standing", "")
        standing = STANDINGS.get(folded(text), "") if text else ""
        if text and not standing:
            raise RowRejected("standing", text, "How is the seat held? Write holder, deputy, or acts for.")
        started, ended = (read_day(field, cell.get(field, "")) for field in ("started", "ended"))
        if started and ended and ended < started:
            raise RowRejected("ended", str(ended), f"This is before the first day ({started}): mend one of them.")
        return Term(str(standing), started, ended) if standing or started or ended else SILENT
