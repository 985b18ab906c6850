"""The board of an alert that has left: every school by quadrant, and how far it is with each. Worked out anew at each
look, in a fixed number of queries however many schools there are.
"""

import dataclasses
from collections.abc import Sequence

from bulletins.alerts.chase import chases_of
from bulletins.alerts.confirm import confirmations_of
from bulletins.alerts.schools import AtSchool, by_quadrant, schools_of
from bulletins.models.alert import Alert
from bulletins.models.alert_follow_up import AlertChase, AlertConfirmation, AlertOpening

#: Of a row, the worst first: what has to be done stands on top.
NOBODY, NOT_ACCEPTED, GOING, ACCEPTED, OPENED, CONFIRMED = range(6)
IN_WORDS = {
    NOBODY: "Nobody there",
    NOT_ACCEPTED: "Not accepted",
    GOING: "On its way",
    ACCEPTED: "Accepted",
    OPENED: "Opened",
    CONFIRMED: "Confirmed",
}


@dataclasses.dataclass(frozen=True)
class Row:
    at: AtSchool
    confirmations: Sequence[AlertConfirmation]
    chases: Sequence[AlertChase]
    opened: AlertOpening | None

    @property
    def school(self) -> object:
        return self.at.school

    @property
    def rank(self) -> int:
        if self.confirmations:
            return CONFIRMED
        if self.at.has_nobody:
            return NOBODY
        if self.opened:
            return OPENED
        if self.at.accepted:
            return ACCEPTED
        return GOING if any(seat.still_going for seat in self.at.seats) else NOT_ACCEPTED

    @property
    def state(self) -> str:
        return IN_WORDS[self.rank]

    @property
    def mark(self) -> str:
        """For the look of it."""
        return "good" if self.rank == CONFIRMED else "bad" if self.rank <= NOT_ACCEPTED else "open"

    @property
    def on_sheet(self) -> bool:
        return any(chase.how == AlertChase.How.PHONE for chase in self.chases)


@dataclasses.dataclass(frozen=True)
class Board:
    quadrants: dict[str, list[Row]]

    @property
    def rows(self) -> list[Row]:
        return [row for rows in self.quadrants.values() for row in rows]

    @property
    def confirmed(self) -> int:
        return sum(row.rank == CONFIRMED for row in self.rows)

    @property
    def in_words(self) -> str:
        """What is read aloud when it changes."""
        rows = self.rows
        said = f"{self.confirmed} of {len(rows)} school{'' if len(rows) == 1 else 's'} confirmed"
        troubled = sum(row.mark == "bad" for row in rows)
        return f"{said}; {troubled} not reached." if troubled else f"{said}."


def board_of(alert: Alert) -> Board:
    confirmed, chased = confirmations_of(alert), chases_of(alert)
    opened = {row.school_id: row for row in AlertOpening.objects.filter(alert=alert)}
    quadrants = {}
    for name, schools in by_quadrant(schools_of(alert)).items():
        rows = [
            Row(at, confirmed.get(at.school.pk, ()), chased.get(at.school.pk, ()), opened.get(at.school.pk))
            for at in schools
        ]
        quadrants[name] = sorted(rows, key=lambda row: row.rank)
    return Board(quadrants)
