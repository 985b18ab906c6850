"""What befalls seats in the demo: leave with a deputy, a PA who acts for a head, and link partners."""

import datetime as dt
from typing import Any

from cms.people.absence import go_on_leave
from cms.people.models import Contact, Holding, Partnership, School, Seat
from cms.people.quadrants import add_to_table, read_table
from cms.people.sit import Standing, person_at, sit_down
from hub.demo.content import DATA, read


def make_postcodes(partnership: Partnership) -> None:
    """The table that places the schools whose quadrant no file says."""
    lines = (DATA / "postcodes.csv").read_text(encoding="utf-8").splitlines()
    add_to_table(partnership, read_table(lines))


def fill_seats(partnership: Partnership, today: dt.date) -> None:
    facts = read("seats")
    for away in facts["leave"]:
        until = today + dt.timedelta(days=away["until"]) if "until" in away else None
        go_on_leave(
            _holder(partnership, away),
            since=today + dt.timedelta(days=away["since"]),
            until=until,
            deputy=_person(partnership, away),
        )
    for acts in facts["acts"]:
        sit_down(seat=_seat(partnership, acts), contact=_person(partnership, acts), standing=Standing.ACTS)
    for quadrant, who in facts["link_partners"].items():
        School.objects.of(partnership).filter(quadrant=quadrant).update(link_partner=_person(partnership, who))


def _seat(partnership: Partnership, facts: dict[str, Any]) -> Seat:
    seats = Seat.objects.of(partnership).select_related("partnership", "role", "school")
    found: Seat = seats.get(school__urn=facts["urn"], role__key=facts["role"])
    return found


def _holder(partnership: Partnership, facts: dict[str, Any]) -> Holding:
    held = Holding.objects.of(partnership).filter(seat=_seat(partnership, facts), standing=Standing.HOLDER)
    found: Holding = held.order_by("pk")[0]
    return found


def _person(partnership: Partnership, facts: dict[str, Any]) -> Contact:
    return person_at(partnership, email=facts["email"], name=facts["name"])
