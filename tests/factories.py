"""Invented schools and people, to be made in one line."""

import itertools
from typing import Any

from cms.people.models import Contact, Holding, Partnership, Role, School, Seat
from cms.users.models import User

_number = itertools.count(1)


def make_user(email: str = "", **fields: Any) -> User:
    address = email or f"user{next(_number)}@staff.example"
    return User.objects.filter(email=address).first() or User.objects.create_user(address, **fields)


def make_school(partnership: Partnership, name: str = "Oak Primary School", **fields: Any) -> School:
    return School.objects.create(
        partnership=partnership, name=name, urn=fields.pop("urn", 900_000 + next(_number)), **fields
    )


def make_contact(partnership: Partnership, email: str = "", **fields: Any) -> Contact:
    return Contact.objects.create(
        partnership=partnership, email=email or f"person{next(_number)}@school.example", **fields
    )


def seat(contact: Contact, role: str, school: School) -> Holding:
    """Put a contact in the seat of a role at a school."""
    place, _ = Seat.objects.get_or_create(
        partnership=school.partnership, school=school, role=Role.objects.of(school.partnership).get(key=role)
    )
    return Holding.objects.create(partnership=school.partnership, seat=place, contact=contact)
