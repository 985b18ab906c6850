"""Leave: somebody is away from a seat for a time, and a deputy may stand in. It begins and ends by its days.

The seat's letters go to the deputy meanwhile; what else the absent person holds goes on. Without a deputy the seat is
empty, and shown as a gap.
"""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from wagtail.log_actions import log

from cms.notices.tell import tell
from cms.people.models import Contact, Holding, Seat
from cms.people.sit import CannotSit, Standing, open_deputies, refuse_overlap, sit_down, stand_up
from cms.users.models import User


@transaction.atomic
def go_on_leave(
    holding: Holding,
    *,
    since: dt.date,
    until: dt.date | None = None,
    deputy: Contact | None = None,
    by: User | None = None,
) -> Holding | None:
    """Note that somebody is away from a seat, `until` being the day on which they are back (None: not known yet).

    Said again, the days are those of a leave that goes on or is to come, and its deputy's with them; without `deputy`
    whoever stands in goes on doing so. Gives who stands in, if anybody. Raises CannotSit.
    """
    Seat.objects.select_for_update().get(pk=holding.seat_id)
    holding.refresh_from_db()
    _refuse(holding, since, until, deputy)
    deputies = _deputies_of_the_leave(holding, since)
    holding.away_from, holding.away_until = since, until
    holding.save(update_fields=["away_from", "away_until"])
    first, last = _days(holding)
    kept = None
    for each in deputies:
        if deputy is not None and each.contact_id != deputy.pk:
            stand_up(each, by=by)
        else:
            kept = _move(each, first, last)
    log(holding.seat, "people.leave", user=by, data={"contact": holding.contact_id, "since": since.isoformat()})
    if deputy is None or kept is not None:
        return kept
    # Whoever stood in until today hands on today; the newcomer does not begin in the past of a leave that is moved.
    begins = max(first, timezone.localdate()) if deputies else first
    made = sit_down(
        seat=holding.seat,
        contact=deputy,
        standing=Standing.DEPUTY,
        since=begins,
        until=last,
        stands_in_for=holding,
        by=by,
    )
    _tell(made, holding)
    return made


@transaction.atomic
def come_back(holding: Holding, *, on: dt.date | None = None, by: User | None = None) -> None:
    """Somebody is back in their seat from a day (today); who stood in stands in no more. Raises CannotSit."""
    day = on or timezone.localdate()
    if holding.away_from is None or (holding.away_until is not None and holding.away_until < day):
        raise CannotSit(f"{holding.contact} is not away on that day: there is nothing to end.")
    for deputy in open_deputies(holding, day):
        stand_up(deputy, on=day, by=by)
    if day <= holding.away_from:
        holding.away_from = holding.away_until = None
    else:
        holding.away_until = day
    holding.save(update_fields=["away_from", "away_until"])
    log(holding.seat, "people.back", user=by, data={"contact": holding.contact_id, "on": day.isoformat()})


def _refuse(holding: Holding, since: dt.date, until: dt.date | None, deputy: Contact | None) -> None:
    if holding.standing != Holding.Standing.HOLDER:
        raise CannotSit(f"{holding.contact} does not hold this seat: end their time in it instead.")
    if until is not None and until <= since:
        raise CannotSit("The day on which they are back is not after the first day away: give a later day.")
    if holding.ended_on is not None and holding.ended_on <= since:
        raise CannotSit(f"{holding.contact} has left this seat by then.")
    back = holding.away_until
    if holding.away_from and back and holding.away_from <= timezone.localdate() < back < since:
        raise CannotSit(
            f"{holding.contact} is away until {date_format(back, 'j F Y')}: change the days of that leave, or note the "
            "next one once they are back."
        )
    if deputy is not None and deputy.pk == holding.contact_id:
        raise CannotSit("Nobody stands in for themselves: choose somebody else.")


def _deputies_of_the_leave(holding: Holding, since: dt.date) -> list[Holding]:
    """Who stands in until the end of the leave noted so far: not who left before, nor of a leave that is over."""
    back = holding.away_until
    if holding.away_from is None or (back is not None and back < since and back <= timezone.localdate()):
        return []
    _, last = _days(holding)
    return [each for each in holding.deputies.select_related("contact", "seat") if each.ended_on == last]


def _days(holding: Holding) -> tuple[dt.date, dt.date | None]:
    """The first day of a leave, and the first that is no more of it: by the leave, or by the holder's own end."""
    ends = [day for day in (holding.away_until, holding.ended_on) if day is not None]
    return holding.away_from or timezone.localdate(), min(ends) if ends else None


def _move(deputy: Holding, first: dt.date, last: dt.date | None) -> Holding:
    """The leave's days are the deputy's, but for the day on which a second deputy began."""
    today = timezone.localdate()
    if deputy.started_on is None or deputy.started_on > today or first > deputy.started_on:
        deputy.started_on = first
    refuse_overlap(
        seat=deputy.seat,
        contact=deputy.contact,
        standing=Standing.DEPUTY,
        since=deputy.started_on,
        until=last,
        but=deputy.pk,
    )
    deputy.ended_on = last
    deputy.save(update_fields=["started_on", "ended_on"])
    return deputy


def _tell(deputy: Holding, holding: Holding) -> None:
    begins = date_format(deputy.started_on, "l j F Y") if deputy.started_on else "today"
    ends = f" until {date_format(deputy.ended_on, 'l j F Y')}" if deputy.ended_on else ", until further notice"
    seat = holding.seat
    partnership = seat.partnership
    tell(
        partnership,
        key=f"deputy:{deputy.pk}",
        kind="stands-in",
        to=deputy.contact.email,
        contact=deputy.contact,
        subject=f"You stand in as {seat.role} at {seat.school or seat.group}",
        text="\n\n".join(
            [
                f"Dear {deputy.contact.name}," if deputy.contact.name else "Good morning,",
                f"{holding.contact.name or holding.contact.email} is away. From {begins}{ends} you stand in as "
                f"{seat.role} at {seat.school or seat.group}, and letters for that seat come to you.",
                f"If that is wrong, write to {partnership.contact_email or partnership.name}.",
            ]
        ),
    )
