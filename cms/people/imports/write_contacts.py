"""Writing what a file of contacts adds: one transaction, in batches, remembered for an undo."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import TypeVar

from django.conf import settings
from django.db import IntegrityError, transaction

from cms.core.cipher import seal
from cms.people import readers
from cms.people.imports.columns import ColumnRun
from cms.people.imports.people import Known, Person
from cms.people.imports.record import Record
from cms.people.imports.report import CannotImport, Report
from cms.people.models import Contact, Holding, Import, Mobile, Seat
from cms.people.models.contact import fold

BATCH = 2000
FACTS = ("name", "telephone", "language")
T = TypeVar("T")


def write(known: Known, runs: Mapping[str, ColumnRun], report: Report, record: Record) -> None:
    """All of it or nothing. Raises CannotImport where somebody changed the same people meanwhile."""
    try:
        with transaction.atomic():
            record.begin()
            _write_people(known, record)
            _write_seats(known, record)
            _write_mobiles(known, record)
            for name, run in runs.items():
                pairs = ((person.number, key) for person, key in known.given.get(name, []))
                for change in run.write(pairs):
                    record.change("x", name, change)
            record.end(report)
            readers.later(known.partnership.pk)
    except IntegrityError as fault:
        raise CannotImport(
            "Somebody else changed these people at the same moment, so nothing was imported: try again."
        ) from fault


def _write_people(known: Known, record: Record) -> None:
    # Changed ones are told from new ones by their number: so before the new ones get theirs.
    for batch in _batches(known.changed):
        Contact.objects.bulk_create(
            [_contact(person, known) for person in batch],
            update_conflicts=True,
            update_fields=FACTS,
            unique_fields=["partnership", "email_folded"],
        )
        for person in batch:
            before = person.was or {}
            record.change("c~", person.number, {field: [was, getattr(person, field)] for field, was in before.items()})
    for batch in _batches(known.new):
        made = Contact.objects.bulk_create([_contact(person, known, record.imported) for person in batch])
        for person, contact in zip(batch, made, strict=True):
            person.number = contact.pk
            record.change("c+", contact.pk, *(getattr(contact, field) for field in FACTS))


def _contact(person: Person, known: Known, came_from: Import | None = None) -> Contact:
    return Contact(
        partnership=known.partnership,
        email=person.email,
        email_folded=fold(person.email),
        name=person.name,
        telephone=person.telephone,
        language=person.language or settings.LANGUAGE_CODE,
        came_from=came_from,
    )


def _write_seats(known: Known, record: Record) -> None:
    missing = dict.fromkeys(place for _, place, _ in known.taken if place not in known.seats)
    for batch in _batches(missing):
        seats = [
            Seat(
                partnership=known.partnership,
                school_id=where if where > 0 else None,
                group_id=-where if where < 0 else None,
                role_id=role,
            )
            for where, role in batch
        ]
        for place, seat in zip(batch, Seat.objects.bulk_create(seats), strict=True):
            known.seats[place] = seat.pk
            record.change("s+", seat.pk)
    for taken in _batches(known.taken):
        made = Holding.objects.bulk_create(
            Holding(
                partnership=known.partnership,
                seat_id=known.seats[place],
                contact_id=person.number,
                standing=term.standing or Holding.Standing.HOLDER,
                started_on=term.started,
                ended_on=term.ended,
            )
            for person, place, term in taken
        )
        for each in made:
            record.change("h+", each.pk, each.contact_id, str(each.standing), each.started_on, each.ended_on)
    for number, (before, now) in known.retimed.items():
        Holding.objects.filter(pk=number).update(standing=now.standing, started_on=now.started, ended_on=now.ended)
        record.change("h~", number, now.contact, before[2:], now[2:])


def _write_mobiles(known: Known, record: Record) -> None:
    for batch in _batches(known.called):
        last = {person.number: number for person, number in batch}
        before = dict(Mobile.objects.filter(contact__in=last).values_list("contact_id", "number"))
        Mobile.objects.filter(contact__in=last).delete()
        made = Mobile.objects.bulk_create(
            Mobile(
                partnership=known.partnership,
                contact_id=contact,
                number=number,
                source=f"import of {record.imported.name}"[:120],
            )
            for contact, number in last.items()
        )
        for mobile in made:
            was = before.get(mobile.contact_id, "")
            record.change("m", mobile.contact_id, seal(was) if was else "", mobile.changed_at.isoformat())


def _batches(things: Iterable[T]) -> Iterator[list[T]]:
    waiting = iter(things)
    while batch := list(islice(waiting, BATCH)):
        yield batch
