"""Writing what a file of contacts adds: one transaction, in batches."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import TypeVar

from django.conf import settings
from django.db import IntegrityError, transaction

from cms.people.imports.columns import ColumnRun
from cms.people.imports.people import Known, Person
from cms.people.imports.report import CannotImport
from cms.people.models import Contact, Holding, Seat
from cms.people.models.contact import fold

BATCH = 2000
T = TypeVar("T")


def write(known: Known, runs: Mapping[str, ColumnRun]) -> None:
    """All of it or nothing. Raises CannotImport where somebody changed the same people meanwhile."""
    try:
        with transaction.atomic():
            _write_people(known)
            _write_seats(known)
            for field, run in runs.items():
                run.write((person.number, key) for person, key in known.given.get(field, []))
    except IntegrityError as fault:
        raise CannotImport(
            "Somebody else changed these people at the same moment, so nothing was imported: try again."
        ) from fault


def _write_people(known: Known) -> None:
    # Changed ones are told from new ones by their number: so before the new ones get theirs.
    for batch in _batches(known.changed):
        Contact.objects.bulk_create(
            [_contact(person, known) for person in batch],
            update_conflicts=True,
            update_fields=["name", "telephone", "language"],
            unique_fields=["partnership", "email_folded"],
        )
    for batch in _batches(known.new):
        for person, contact in zip(
            batch, Contact.objects.bulk_create([_contact(person, known) for person in batch]), strict=True
        ):
            person.number = contact.pk


def _contact(person: Person, known: Known) -> Contact:
    return Contact(
        partnership=known.partnership,
        email=person.email,
        email_folded=fold(person.email),
        name=person.name,
        telephone=person.telephone,
        language=person.language or settings.LANGUAGE_CODE,
    )


def _write_seats(known: Known) -> None:
    missing = dict.fromkeys((school, role) for _, school, role in known.taken if (school, role) not in known.seats)
    for batch in _batches(missing):
        seats = [Seat(partnership=known.partnership, school_id=school, role_id=role) for school, role in batch]
        for place, seat in zip(batch, Seat.objects.bulk_create(seats), strict=True):
            known.seats[place] = seat.pk
    for taken in _batches(known.taken):
        Holding.objects.bulk_create(
            Holding(partnership=known.partnership, seat_id=known.seats[school, role], contact_id=person.number)
            for person, school, role in taken
        )


def _batches(things: Iterable[T]) -> Iterator[list[T]]:
    waiting = iter(things)
    while batch := list(islice(waiting, BATCH)):
        yield batch
