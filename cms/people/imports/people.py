"""What is known of people while a file is read: as held now, and as rows before have said."""

import datetime as dt
from collections.abc import Hashable, Iterable
from typing import Any, NamedTuple

from django.db.models import Q
from django.utils import timezone

from cms.people.models import Contact, ContactAlias, Holding, Mobile, Partnership, Seat
from cms.people.models.contact import fold

#: A school and a role; for a seat in a group, the group's number below zero and a role.
Place = tuple[int, int]


class Term(NamedTuple):
    """How and how long somebody holds a seat, as a row says; empty where it is silent."""

    standing: str = ""
    started: dt.date | None = None
    ended: dt.date | None = None


class Held(NamedTuple):
    number: int
    contact: int
    standing: str
    started: dt.date | None
    ended: dt.date | None


_BITS = {"name": 1, "telephone": 2, "language": 4}


class Person:
    """A contact as it stands and as it will be. `number` is its key, or, before there is one, below zero."""

    __slots__ = ("email", "language", "name", "named_in", "number", "said", "telephone", "was")

    def __init__(self, number: int, email: str, name: str = "", telephone: str = "", language: str = "") -> None:
        self.number, self.email = number, email
        self.name, self.telephone, self.language = name, telephone, language
        #: By field, what it was before this file; nothing where it says nothing new.
        self.was: dict[str, str] | None = None
        #: What the file has said already, a bit a fact: later rows do not say otherwise. And the row of the name.
        self.said = self.named_in = 0

    def say(self, row: int, **facts: str) -> bool:
        """Take what a row says; what is empty keeps what is known. Whether that changes anything."""
        changed = False
        for field, value in facts.items():
            bit = _BITS[field]
            if value and not self.said & bit:
                self.said |= bit
                self.named_in = row if field == "name" else self.named_in
                if (before := getattr(self, field)) != value:
                    if self.number > 0:
                        self.was = {**(self.was or {}), field: before}
                    setattr(self, field, value)
                    changed = True
        return changed


class Known:
    """The people, seats and holdings of a partnership, with what the file adds."""

    def __init__(self, partnership: Partnership, *, terms: bool = False, mobiles: bool = False) -> None:
        self.partnership, self.today = partnership, timezone.localdate()
        rows = Contact.objects.of(partnership).values_list(
            "email_folded", "pk", "email", "name", "telephone", "language"
        )
        self.people = {row[0]: Person(*row[1:]) for row in rows.iterator()}
        self._take_former_addresses()
        self.new: list[Person] = []
        self.changed: list[Person] = []
        self.seats: dict[Place, int] = {}
        for pk, school, group, role in Seat.objects.of(partnership).values_list("pk", "school", "group", "role"):
            self.seats[(school or -group, role)] = pk
        self._places: dict[Place, int] = {}
        self.held: set[int] = set()
        self.terms: dict[int, Held] = {}
        self.past: set[tuple[int, dt.date]] = set()
        self._take_holdings(terms=terms)
        #: Seats that people take, other days or standings of those they have, and what other columns give them.
        self.taken: list[tuple[Person, Place, Term]] = []
        self.retimed: dict[int, tuple[Held, Held]] = {}
        self.given: dict[str, list[tuple[Person, Hashable]]] = {}
        self.mobiles: dict[int, str] = {}
        if mobiles:
            self.mobiles = dict(Mobile.objects.of(partnership).values_list("contact_id", "number"))
        self.called: list[tuple[Person, str]] = []

    def _take_former_addresses(self) -> None:
        """An address that was somebody's before a merge finds them."""
        aliases = ContactAlias.objects.of(self.partnership).values_list("email_folded", "contact__email_folded")
        for former, now in aliases:
            if now in self.people:
                self.people.setdefault(former, self.people[now])

    def _take_holdings(self, *, terms: bool) -> None:
        """Packed into numbers: a hundred thousand of them are held while a file is read."""
        places = {seat: place for place, seat in self.seats.items()}
        holdings: Any = Holding.objects.of(self.partnership)
        if not terms:
            open_still = holdings.filter(Q(ended_on=None) | Q(ended_on__gt=self.today))
            for contact, seat in open_still.values_list("contact_id", "seat_id").iterator():
                self.held.add(self._key(contact, places[seat]))
            return
        fields = ("pk", "contact_id", "standing", "started_on", "ended_on", "seat_id")
        for *facts, seat in holdings.order_by("pk").values_list(*fields).iterator():
            held = Held(*facts)
            key = self._key(held.contact, places[seat])
            if held.ended and held.ended <= self.today:
                self.past.add((key, held.ended))
            else:
                self.held.add(key)
                self.terms.setdefault(key, held)

    def _key(self, number: int, place: Place) -> int:
        return number * (1 << 24) + self._places.setdefault(place, len(self._places))

    def person(self, key: str) -> Person | None:
        return self.people.get(key)

    def add(self, address: str) -> Person:
        person = Person(-len(self.new) - 1, address)
        self.new.append(person)
        self.people[fold(address)] = person
        return person

    def say(self, person: Person, row: int, **facts: str) -> bool:
        before = person.was
        changed = person.say(row, **facts)
        if changed and before is None and person.number > 0:
            self.changed.append(person)
        return changed

    def sit(self, person: Person, places: Iterable[Place], term: Term) -> bool:
        """Give a person seats. Whether that changes anything."""
        changed = False
        for place in places:
            key = self._key(person.number, place)
            if key in self.held:
                changed |= self._retime(key, term)
                continue
            if term.ended and term.ended <= self.today:
                if (key, term.ended) in self.past:
                    continue
                self.past.add((key, term.ended))
            else:
                self.held.add(key)
            self.taken.append((person, place, term))
            changed = True
        return changed

    def _retime(self, key: int, term: Term) -> bool:
        """A seat that is held already gets the days and the standing that the file tells."""
        held = self.terms.get(key)
        if held is None:
            return False
        new = held._replace(
            standing=term.standing or held.standing,
            started=term.started or held.started,
            ended=term.ended or held.ended,
        )
        if new == held:
            return False
        before = self.retimed[held.number][0] if held.number in self.retimed else held
        self.retimed[held.number] = (before, new)
        self.terms[key] = new
        return True

    def call(self, person: Person, number: str) -> bool:
        """Note a mobile number. Whether it is another than the one known."""
        if not number or self.mobiles.get(person.number) == number:
            return False
        self.mobiles[person.number] = number
        self.called.append((person, number))
        return True
