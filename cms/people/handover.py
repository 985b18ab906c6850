"""Handing a seat over: one person's time in it ends, another's begins, and what came with the seat goes along."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from wagtail.log_actions import log

from cms.notices.tell import tell
from cms.people.models import Contact, Holding, Seat
from cms.people.signals import handover_agreed, seat_handed_over
from cms.people.sit import CannotSit, Standing, sit_down, stand_up
from cms.users.models import User


@transaction.atomic
def hand_over(
    *,
    seat: Seat,
    outgoing: Holding,
    to: Contact,
    on: dt.date | None = None,
    by: User | None = None,
    move_lists: bool = True,
) -> Holding:
    """End one person's time in a seat on a day (today), their leave and deputies too, and begin another's.

    History stays. With `move_lists`, named places on lists go along, on the day itself. Gives the new holding. Raises
    CannotSit.
    """
    day = on or timezone.localdate()
    Seat.objects.select_for_update().get(pk=seat.pk)
    if outgoing.seat_id != seat.pk or outgoing.standing != Standing.HOLDER:
        raise CannotSit(f"{outgoing.contact} does not hold this seat: look at it again.")
    if outgoing.contact_id == to.pk:
        raise CannotSit(f"{to} holds this seat already: give the address of whoever takes it over.")
    if outgoing.ended_on is not None and outgoing.ended_on < day:
        raise CannotSit(f"{outgoing.contact} left on {_day(outgoing.ended_on)}: put the new person in instead.")
    if outgoing.started_on is not None and outgoing.started_on > day:
        raise CannotSit(f"{outgoing.contact} begins on {_day(outgoing.started_on)}: give that day or a later one.")
    stand_up(outgoing, on=day, by=by)
    _end_other_standings(seat, to, day, by)
    begun = sit_down(seat=seat, contact=to, since=day, by=by)
    begun.follows = outgoing
    begun.takes_over_later = move_lists and day > timezone.localdate()
    begun.save(update_fields=["follows", "takes_over_later"])
    log(seat, "people.hand_over", user=by, data={"from": outgoing.contact_id, "to": to.pk, "on": day.isoformat()})
    handover_agreed.send(sender=Holding, ended=outgoing, begun=begun, by=by)
    if move_lists and not begun.takes_over_later:
        seat_handed_over.send(sender=Holding, ended=outgoing, begun=begun)
    welcome(begun)
    return begun


def take_over_what_is_due() -> int:
    """The clock's: what was agreed for today or before. Gives how many seats were taken over."""
    due = Holding.objects.filter(takes_over_later=True, started_on__lte=timezone.localdate())
    taken = 0
    for begun in due.select_related("follows__contact", "seat", "contact"):
        with transaction.atomic():
            # Whoever changes the row first does it; a second clock finds nothing.
            if Holding.objects.filter(pk=begun.pk, takes_over_later=True).update(takes_over_later=False):
                taken += 1
                if begun.follows is not None and begun.ended_on != begun.started_on:
                    seat_handed_over.send(sender=Holding, ended=begun.follows, begun=begun)
    return taken


def welcome(holding: Holding) -> None:
    """Tell somebody that a seat is theirs now, and what comes with it. Once for each time in a seat."""
    seat, contact, partnership = holding.seat, holding.contact, holding.partnership
    since = f" from {_day(holding.started_on)}" if holding.started_on else ""
    where = f"at {seat.school}" if seat.school else f"in {seat.group}"
    tell(
        partnership,
        key=f"welcome:{holding.pk}",
        kind="seat-handed-over",
        to=contact.email,
        contact=contact,
        subject=f"You are {seat.role} {where}",
        text="\n\n".join(
            [
                f"Dear {contact.name}," if contact.name else "Good morning,",
                f"{partnership.name} has you down as {seat.role} {where}{since}. "
                "Letters for that seat come to you from then on.",
                "Who else holds which seat at your school, and what you get from us, is here:",
                partnership.url("/my-school/"),
                f"If that is wrong, write to {partnership.contact_email or partnership.name}.",
            ]
        ),
    )


def _end_other_standings(seat: Seat, to: Contact, day: dt.date, by: User | None) -> None:
    """Who acted or stood in and now holds the seat does not act beside themselves."""
    for each in (
        Holding.objects.filter(seat=seat, contact=to).begun_and_not_ended(day).exclude(standing=Standing.HOLDER)
    ):
        stand_up(each, on=day, by=by)


def _day(day: dt.date) -> str:
    return date_format(day, "l j F Y")
