"""The people of a private list with their seats and mobile numbers: for the night on which they are needed."""

import dataclasses
from collections.abc import Iterable, Iterator

from cms.people.models import Contact, Holding, Mobile, Quadrant
from newsletters.lists import audience
from newsletters.models import List

NO_QUADRANT = "Without a quadrant"
HEADINGS = ["Quadrant", "School", "URN", "Telephone of the school", "Role", "Name", "E-mail", "Mobile number"]


@dataclasses.dataclass(frozen=True)
class Member:
    """One person in one seat. The number is empty where it was not asked for, and where there is none."""

    contact: Contact
    role: str
    place: str
    urn: int | None
    school_telephone: str
    quadrant: str
    has_number: bool
    number: str = ""

    @property
    def cells(self) -> list[str]:
        return [
            self.quadrant, self.place, str(self.urn or ""), self.school_telephone, self.role, self.contact.name,
            self.contact.email, self.number,
        ]  # fmt: skip


def members(a_list: List, *, numbers: bool = False) -> list[Member]:
    """By quadrant, school and name; somebody with seats at two schools stands at each. Raises BadRule."""
    found = {each.contact_id: each for each in audience.everybody(a_list)}
    contacts = {contact.pk: contact for contact in _batched(found)}
    seats = _seats(found)
    mobiles = _mobiles(found, numbers=numbers)
    rows = [
        _member(contacts[pk], seat, has=pk in mobiles, number=mobiles.get(pk, ""))
        for pk in found
        if pk in contacts
        for seat in seats.get(pk, [None])
    ]
    order = {label: number for number, label in enumerate(Quadrant.labels)}
    return sorted(rows, key=lambda row: (order.get(row.quadrant, len(order)), row.place, row.role, row.contact.name))


def _member(contact: Contact, held: Holding | None, *, has: bool, number: str) -> Member:
    school = held.seat.school if held else None
    return Member(
        contact=contact,
        role=held.seat.role.name if held else "",
        place=str(school or held.seat.group) if held else "",
        urn=school.urn if school else None,
        school_telephone=school.telephone if school else "",
        quadrant=(school.get_quadrant_display() if school and school.quadrant else NO_QUADRANT),
        has_number=has,
        number=number,
    )


def _chunks(keys: Iterable[int]) -> Iterator[list[int]]:
    waiting = list(keys)
    for start in range(0, len(waiting), 2000):
        yield waiting[start : start + 2000]


def _batched(found: dict[int, audience.Recipient]) -> Iterator[Contact]:
    for keys in _chunks(found):
        yield from Contact.objects.filter(pk__in=keys)


def _seats(found: dict[int, audience.Recipient]) -> dict[int, list[Holding | None]]:
    """The seats that brought them: the first, those at each school that the rule speaks of; of who is named, all."""
    seats: dict[int, list[Holding | None]] = {}
    for keys in _chunks(found):
        held = Holding.objects.current().filter(contact__in=keys)
        for each in held.select_related("seat__school", "seat__group", "seat__role").order_by("pk"):
            reader = found[each.contact_id]
            brought = each.seat_id == reader.seat_id or each.seat.school_id in reader.schools
            if brought or reader.seat_id is None:
                seats.setdefault(each.contact_id, []).append(each)
    return seats


def _mobiles(found: dict[int, audience.Recipient], *, numbers: bool) -> dict[int, str]:
    """Numbers are opened only where they were asked for."""
    mobiles: dict[int, str] = {}
    for keys in _chunks(found):
        rows = Mobile.objects.filter(contact__in=keys)
        if numbers:
            mobiles |= dict(rows.values_list("contact_id", "number"))
        else:
            mobiles |= dict.fromkeys(rows.values_list("contact_id", flat=True), "")
    return mobiles
