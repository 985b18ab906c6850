"""What is known of people while a file is read: as held now, and as rows before have said."""

from collections.abc import Hashable, Iterable

from django.db.models import Q
from django.utils import timezone

from cms.people.models import Contact, Holding, Partnership, Seat


class Person:
    """A contact as it stands and as it will be. `number` is its key, or, before there is one, below zero."""

    __slots__ = ("changed", "email", "language", "name", "number", "said", "telephone")

    def __init__(self, number: int, email: str, name: str = "", telephone: str = "", language: str = "") -> None:
        self.number, self.email = number, email
        self.name, self.telephone, self.language = name, telephone, language
        self.changed = False
        #: By field, the row of the file that said it first: later rows do not say otherwise.
        self.said: dict[str, int] | None = None

    def say(self, row: int, **facts: str) -> bool:
        """Take what a row says; what is empty keeps what is known. Whether that changes anything."""
        changed = False
        self.said = self.said or {}
        for field, value in facts.items():
            if value and field not in self.said:
                self.said[field] = row
                changed |= getattr(self, field) != value
                setattr(self, field, value)
        self.changed |= changed
        return changed


class Known:
    """The people, seats and holdings of a partnership, with what the file adds."""

    def __init__(self, partnership: Partnership) -> None:
        self.partnership = partnership
        rows = Contact.objects.of(partnership).values_list(
            "email_folded", "pk", "email", "name", "telephone", "language"
        )
        self.people = {row[0]: Person(*row[1:]) for row in rows.iterator()}
        self.new: list[Person] = []
        self.seats: dict[tuple[int, int], int] = {
            (school, role): pk
            for pk, school, role in Seat.objects.of(partnership)
            .exclude(school=None)
            .values_list("pk", "school_id", "role_id")
        }
        today = timezone.localdate()
        open_still = Holding.objects.of(partnership).filter(Q(ended_on=None) | Q(ended_on__gt=today))
        self.held: set[tuple[int, int, int]] = set(
            open_still.exclude(seat__school=None).values_list("contact_id", "seat__school_id", "seat__role_id")
        )
        #: Seats that people take, and what other columns give them.
        self.taken: list[tuple[Person, int, int]] = []
        self.given: dict[str, list[tuple[Person, Hashable]]] = {}

    def person(self, key: str) -> Person | None:
        return self.people.get(key)

    def add(self, address: str) -> Person:
        person = Person(-len(self.new) - 1, address)
        self.new.append(person)
        self.people[address.casefold()] = person
        return person

    def sit(self, person: Person, seats: Iterable[tuple[int, int]]) -> bool:
        """Give a person seats, as (school, role). Whether any is new."""
        new = [seat for seat in seats if (person.number, *seat) not in self.held]
        for seat in new:
            self.held.add((person.number, *seat))
            self.taken.append((person, *seat))
        return bool(new)

    @property
    def changed(self) -> Iterable[Person]:
        return (person for person in self.people.values() if person.changed and person.number > 0)
