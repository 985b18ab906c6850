"""Seats with who is in them, in words: for the screens of the office."""

import dataclasses
import datetime as dt
from collections.abc import Iterable

from django.utils import timezone
from django.utils.formats import date_format

from cms.people.gaps import empty_since
from cms.people.models import Holding, Seat

Standing = Holding.Standing


@dataclasses.dataclass(frozen=True)
class Sitting:
    """One person in a seat, with what there is to say of it today."""

    holding: Holding
    today: dt.date

    @property
    def is_over(self) -> bool:
        return self.holding.ended_on is not None and self.holding.ended_on <= self.today

    @property
    def is_to_come(self) -> bool:
        return self.holding.started_on is not None and self.holding.started_on > self.today

    @property
    def may_go_on_leave(self) -> bool:
        return self.holding.standing == Standing.HOLDER and not self.is_over

    @property
    def may_hand_over(self) -> bool:
        return self.holding.standing == Standing.HOLDER and not self.is_over and not self.is_to_come

    @property
    def has_leave(self) -> bool:
        """A leave that has begun or is to come."""
        return self.holding.away_from is not None and not (
            self.holding.away_until is not None and self.holding.away_until <= self.today
        )

    @property
    def is_away(self) -> bool:
        return self.has_leave and self.holding.away_from is not None and self.holding.away_from <= self.today

    @property
    def reaches(self) -> bool:
        """Whether the seat's letters go to them today."""
        return not (self.is_over or self.is_to_come or self.is_away)

    @property
    def words(self) -> str:
        """ "Away from 1 September 2026 until 3 January 2027", "Acts for the holder from …"."""
        said = []
        if self.holding.standing == Standing.DEPUTY:
            away = self.holding.stands_in_for
            said.append(f"Stands in for {_name(away)}" if away else "Stands in")
        elif self.holding.standing == Standing.ACTS:
            said.append("Acts for the holder")
        if days := _days(self.holding.started_on, self.holding.ended_on):
            said.append(days)
        if self.has_leave:
            back = self.holding.away_until
            said.append(
                f"away from {date_format(self.holding.away_from, 'j F Y')}, "  # type: ignore[arg-type]
                + (f"back on {date_format(back, 'j F Y')}" if back else "until further notice")
            )
        sentence = "; ".join(said)
        return sentence[:1].upper() + sentence[1:]


@dataclasses.dataclass(frozen=True)
class Seating:
    """One seat with those in it now or to come, and its history."""

    seat: Seat
    now: list[Sitting]
    before: list[Sitting]
    empty_since: dt.date | None

    @property
    def is_empty(self) -> bool:
        """Nobody holds it today, nor stands in; somebody may act for the holder who is not there."""
        return not any(each.reaches and each.holding.standing != Standing.ACTS for each in self.now)

    @property
    def is_gap(self) -> bool:
        place = self.seat.school
        return self.is_empty and self.seat.role.statutory and (place is None or place.closed_on is None)

    @property
    def empty_words(self) -> str:
        if self.empty_since is None:
            return "Empty. Nobody has held it yet."
        return f"Empty since {date_format(self.empty_since, 'j F Y')}"


def seating(seats: Iterable[Seat]) -> list[Seating]:
    """Seats in their order, each with its people: two queries, however many."""
    seats = list(seats)
    today = timezone.localdate()
    holdings = Holding.objects.filter(seat__in=[seat.pk for seat in seats])
    by_seat: dict[int, list[Sitting]] = {}
    for holding in holdings.select_related("contact", "stands_in_for__contact").order_by("-started_on", "-pk"):
        by_seat.setdefault(holding.seat_id, []).append(Sitting(holding, today))
    since = empty_since(seats)
    return [
        Seating(
            seat,
            sorted((each for each in by_seat.get(seat.pk, []) if not each.is_over), key=_first_the_holder),
            [each for each in by_seat.get(seat.pk, []) if each.is_over],
            since.get(seat.pk),
        )
        for seat in seats
    ]


def _first_the_holder(sitting: Sitting) -> tuple[bool, int]:
    order = [Standing.HOLDER, Standing.DEPUTY, Standing.ACTS]
    return sitting.is_to_come, order.index(Standing(sitting.holding.standing))


def _name(holding: Holding) -> str:
    return holding.contact.name or holding.contact.email


def _days(first: dt.date | None, last: dt.date | None) -> str:
    begins = f"from {date_format(first, 'j F Y')}" if first else ""
    ends = f"until {date_format(last, 'j F Y')}" if last else ""
    return " ".join(piece for piece in (begins, ends) if piece)
