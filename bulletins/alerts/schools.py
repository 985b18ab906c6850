"""An alert by school: which seats it was for, their letters, and whether a server took them."""

import dataclasses
from collections.abc import Sequence

from bulletins.models.alert import Alert, AlertSeat
from cms.people.models import School
from newsletters.models import Delivery

State = Delivery.State
#: A server took it, and nothing came back. That somebody read it is known by a confirmation alone.
ACCEPTED = (State.SENT, State.COMPLAINED)


@dataclasses.dataclass(frozen=True)
class Seat:
    """One seat with one letter: of two people in one seat each has their own."""

    row: AlertSeat
    delivery: Delivery

    @property
    def role(self) -> str:
        return self.row.role

    @property
    def accepted(self) -> bool:
        return self.delivery.state in ACCEPTED

    @property
    def stopped(self) -> bool:
        """It was called back before it left. That of somebody who was erased since was not: it reached nobody."""
        return self.delivery.state == State.CANCELLED and self.delivery.contact_id is not None

    @property
    def still_going(self) -> bool:
        return self.delivery.state in Delivery.OPEN


@dataclasses.dataclass(frozen=True)
class AtSchool:
    school: School
    seats: Sequence[Seat]

    @property
    def quadrant(self) -> str:
        return self.school.get_quadrant_display() or "Without a quadrant"

    @property
    def has_nobody(self) -> bool:
        """Nobody held a seat there, or everybody was erased since."""
        return not self.seats

    @property
    def stopped(self) -> bool:
        """It was sent to the wrong school, and called back in time: nobody there is to hear of it."""
        return bool(self.seats) and all(seat.stopped for seat in self.seats)

    @property
    def accepted(self) -> bool:
        """One seat at least has it."""
        return any(seat.accepted for seat in self.seats)


def schools_of(alert: Alert) -> list[AtSchool]:
    """Every school that a sealed alert was for, those with nobody among them, by name. Three queries."""
    rows = AlertSeat.objects.filter(alert=alert, school__isnull=False).select_related("school", "delivery__contact")
    found: dict[int, tuple[School, list[Seat]]] = {}
    for row in rows.order_by("school__name", "role", "pk"):
        _, seats = found.setdefault(row.school_id, (row.school, []))
        if row.delivery is not None:
            seats.append(Seat(row, row.delivery))
    return [AtSchool(school, seats) for school, seats in found.values()]


def by_quadrant(schools: Sequence[AtSchool]) -> dict[str, list[AtSchool]]:
    """In the order of the compass's names; schools without a quadrant last."""
    found: dict[str, list[AtSchool]] = {}
    for each in sorted(schools, key=lambda each: (not each.school.quadrant, each.quadrant, each.school.name)):
        found.setdefault(each.quadrant, []).append(each)
    return found
