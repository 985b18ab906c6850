"""What the register does not say of a school, as a partnership keeps it: quadrant, member, link partner, clusters.

A file may have a URN and any of these columns and nothing else. An empty cell leaves what is held as it is.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from cms.people.addresses import read_address
from cms.people.imports.cells import FORMULA, folded, something
from cms.people.imports.record import Record
from cms.people.imports.report import RowRejected
from cms.people.models import Contact, ContactAlias, Group, GroupKind, Partnership, QuadrantBy, School
from cms.people.models.contact import fold
from cms.people.quadrants import read_quadrant

QUADRANT, MEMBER, LINK_PARTNER, CLUSTER = "quadrant", "member", "link_partner", "cluster"
HEADERS = {
    QUADRANT: ("quadrant", "area quadrant"),
    MEMBER: ("member", "membership", "elp member", "is member", "partnership member"),
    LINK_PARTNER: ("link partner", "link partner email", "link partner e mail", "linked partner"),
}
FIELD_BY_HEADER = {header: field for field, headers in HEADERS.items() for header in headers}
#: Groups of the kind "Cluster"; a column named as a kind of group is of that kind.
CLUSTERS = ("cluster", "clusters")
FIELDS = ("quadrant", "quadrant_by", "member", "link_partner")
_YES = {"yes", "y", "true", "1", "member", "x"}
_NO = {"no", "n", "false", "0", "non member", "not a member", "not member"}


class SchoolFacts:
    """Reads these columns of one file."""

    def __init__(self, partnership: Partnership, headers: Sequence[str]) -> None:
        self.partnership = partnership
        kinds = {folded(kind.name): kind.name for kind in GroupKind.objects.of(partnership)}
        self.columns: dict[str, int] = {}
        #: Name of a kind of group, by column.
        self.kinds: dict[int, str] = {}
        for index, header in enumerate(headers):
            word = folded(header)
            if field := FIELD_BY_HEADER.get(word):
                self.columns.setdefault(field, index)
            elif word in kinds:
                self.kinds[index] = kinds[word]
            elif word in CLUSTERS:
                self.kinds[index] = "Cluster"
        self._partners: dict[str, Contact | None] = {}
        #: Names of groups by school (its key) and kind.
        self.held: dict[tuple[int, str], set[str]] = {}
        if self.kinds:
            through = Group.schools.through.objects.filter(group__partnership=partnership)
            for school, kind, name in through.values_list("school_id", "group__kind__name", "group__name"):
                self.held.setdefault((school, kind), set()).add(name)
        #: By URN, what groups of each kind a school is to be in.
        self.wanted: dict[int, dict[str, set[str]]] = {}

    @property
    def any(self) -> bool:
        return bool(self.columns or self.kinds)

    def facts(self, cells: Sequence[str]) -> tuple[dict[str, Any], str]:
        """Fields of a school that a row says, and a note on what had nowhere to go. Raises RowRejected."""
        said = {field: something(cells[index].strip()) for field, index in self.columns.items()}
        facts: dict[str, Any] = {}
        note = ""
        if text := said.get(QUADRANT):
            try:
                facts |= {"quadrant": read_quadrant(text).value, "quadrant_by": QuadrantBy.IMPORT.value}
            except ValueError as fault:
                raise RowRejected("Quadrant", text, str(fault)) from fault
        if text := said.get(MEMBER):
            facts["member"] = _yes_or_no(text)
        if text := said.get(LINK_PARTNER):
            if partner := self._partner(text):
                facts["link_partner"] = partner
            else:
                note = f"Nobody here has the address of the link partner, {text}: add the contact, then import again."
        return facts, note

    def changes_groups(self, urn: int, cells: Sequence[str], held: School | None) -> bool:
        """Note the groups that a row says; whether that changes anything. The file's are all of that kind.

        Raises RowRejected, and then notes nothing.
        """
        wanted: dict[str, set[str]] = {}
        for index, kind in self.kinds.items():
            names = {name.strip()[:120] for name in cells[index].replace("\n", ";").split(";")}
            names = {name for name in names if something(name)}
            if not names:
                continue
            if formula := next((name for name in sorted(names) if name[0] == "="), ""):
                raise RowRejected(kind, formula, FORMULA)
            there = self.held.get((held.pk, kind), set()) if held is not None and held.pk else set()
            if {folded(name) for name in there} != {folded(name) for name in names}:
                wanted[kind] = names
        if wanted:
            self.wanted[urn] = wanted
        return bool(wanted)

    def write_groups(self, record: Record) -> None:
        """Put schools into their groups, within the import's transaction; a group that is not there yet is made."""
        if not self.wanted:
            return
        schools = dict(School.objects.of(self.partnership).filter(urn__in=self.wanted).values_list("urn", "pk"))
        groups = self._groups(record)
        through = Group.schools.through
        for urn, by_kind in self.wanted.items():
            for kind, names in by_kind.items():
                wanted = {groups[kind, folded(name)].pk for name in names}
                there = through.objects.filter(school_id=schools[urn], group__kind__name=kind)
                before = list(there.values_list("group_id", flat=True))
                record.change("S.", urn, kind, before, sorted(wanted))
                there.exclude(group_id__in=wanted).delete()
                through.objects.bulk_create(
                    [through(school_id=schools[urn], group_id=group) for group in wanted], ignore_conflicts=True
                )

    def _groups(self, record: Record) -> Mapping[tuple[str, str], Group]:
        groups = {
            (group.kind.name, folded(group.name)): group
            for group in Group.objects.of(self.partnership).select_related("kind")
        }
        wanted = {(kind, name) for by_kind in self.wanted.values() for kind, names in by_kind.items() for name in names}
        for kind, name in sorted(wanted):
            if (kind, folded(name)) not in groups:
                its_kind, is_new = GroupKind.objects.get_or_create(partnership=self.partnership, name=kind)
                made = Group.objects.create(partnership=self.partnership, kind=its_kind, name=name)
                groups[kind, folded(name)] = made
                record.change("g+", made.pk, its_kind.pk if is_new else None)
        return groups

    def _partner(self, text: str) -> Contact | None:
        try:
            address, _ = read_address(text)
        except ValueError as fault:
            raise RowRejected("Link partner", text, str(fault)) from fault
        key = fold(address)
        if key not in self._partners:
            contact = Contact.objects.of(self.partnership).at(address).first()
            if contact is None:
                alias = ContactAlias.objects.of(self.partnership).filter(email_folded=key).select_related("contact")
                contact = next((each.contact for each in alias), None)
            self._partners[key] = contact
        return self._partners[key]


def _yes_or_no(text: str) -> bool:
    word = folded(text)
    if word in _YES | _NO:
        return word in _YES
    raise RowRejected("Member", text, "Say yes or no.")
