"""Putting a person into a seat, and their leaving it. Time in a seat is ended, never deleted."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from wagtail.log_actions import log

from cms.people.addresses import read_address
from cms.people.models import Contact, ContactAlias, Holding, Partnership, Seat
from cms.people.models.contact import fold
from cms.users.models import User

Standing = Holding.Standing


class CannotSit(Exception):
    """Somebody cannot take a seat, or leave it, like this; the message says why and how to mend it."""


def person_at(partnership: Partnership, *, email: str, name: str = "") -> Contact:
    """Whoever has an address, or had it before a merge; somebody new becomes a contact, who needs a name.

    Raises CannotSit.
    """
    try:
        address, shown = read_address(email)
    except ValueError as fault:
        raise CannotSit(str(fault)) from fault
    there: Contact | None = Contact.objects.of(partnership).at(address).first()
    if there is None:
        alias = ContactAlias.objects.of(partnership).filter(email_folded=fold(address)).select_related("contact")
        there = next((found.contact for found in alias), None)
    if there is not None:
        return there
    if not (name := (name or shown).strip()):
        raise CannotSit(f"Nobody here has the address {address} yet: give their name too.")
    made: Contact = Contact.objects.create(partnership=partnership, email=address, name=name[:160])
    return made


@transaction.atomic
def sit_down(
    *,
    seat: Seat,
    contact: Contact,
    standing: str = Standing.HOLDER,
    since: dt.date | None = None,
    until: dt.date | None = None,
    stands_in_for: Holding | None = None,
    by: User | None = None,
) -> Holding:
    """Put somebody into a seat: to hold it, to stand in for who is away, or to act for the holder. Raises CannotSit."""
    if contact.partnership_id != seat.partnership_id:
        raise CannotSit("This person is not known here: add the contact first.")
    Seat.objects.select_for_update().get(pk=seat.pk)
    refuse_overlap(seat=seat, contact=contact, standing=standing, since=since, until=until)
    made = Holding(
        partnership=seat.partnership,
        seat=seat,
        contact=contact,
        standing=standing,
        started_on=since,
        ended_on=until,
        stands_in_for=stands_in_for,
    )
    try:
        made.clean()
    except ValidationError as fault:
        raise CannotSit(" ".join(fault.messages)) from fault
    made.save()
    log(seat, "people.sit", user=by, data={"contact": contact.pk, "standing": str(standing)})
    return made


def refuse_overlap(
    *, seat: Seat, contact: Contact, standing: str, since: dt.date | None, until: dt.date | None, but: int | None = None
) -> None:
    """Raise CannotSit where this person is in this seat already, with this standing, on one of these days."""
    same = Holding.objects.filter(seat=seat, contact=contact, standing=standing)
    same = same.exclude(pk=but) if but is not None else same
    after = Q() if since is None else Q(ended_on=None) | Q(ended_on__gt=since)
    before = Q() if until is None else Q(started_on=None) | Q(started_on__lt=until)
    if same.filter(after, before).exclude(ended_on__isnull=False, ended_on=F("started_on")).exists():
        words = {Standing.HOLDER: "holds this seat", Standing.DEPUTY: "stands in here", Standing.ACTS: "acts here"}
        raise CannotSit(f"{contact} {words[Standing(standing)]} already in that time.")


@transaction.atomic
def stand_up(holding: Holding, *, on: dt.date | None = None, by: User | None = None) -> None:
    """End somebody's time in a seat on a day (today), and that of whoever stands in for them. Raises CannotSit.

    Who never began it ends it on the day on which it would have begun.
    """
    day = on or timezone.localdate()
    for each in [holding, *open_deputies(holding, day)]:
        if each.ended_on is not None and each.ended_on <= day:
            continue
        each.ended_on = max(day, each.started_on or day)
        if each.away_from and each.away_from >= each.ended_on:
            each.away_from = each.away_until = None
        each.save(update_fields=["ended_on", "away_from", "away_until"])
        log(each.seat, "people.stand_up", user=by, data={"contact": each.contact_id, "on": each.ended_on.isoformat()})


def open_deputies(holding: Holding, day: dt.date) -> list[Holding]:
    """Those who stand in for somebody on a day or later."""
    deputies = holding.deputies.filter(Q(ended_on=None) | Q(ended_on__gt=day)).select_related("contact", "seat")
    return list(deputies.order_by("pk"))


def seats_of(contact: Contact, on: dt.date | None = None) -> list[Seat]:
    """Every seat that a person answers for on a day (today): as its holder, standing in, or acting for the holder."""
    held = Holding.objects.filter(contact=contact).current(on)
    at_open_schools = Q(school=None) | Q(school__closed_on=None)
    seats = Seat.objects.filter(at_open_schools, pk__in=held.values("seat"))
    return list(seats.select_related("role", "school", "group"))
