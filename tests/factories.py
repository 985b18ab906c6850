"""Invented schools and people, to be made in one line."""

import itertools
import time
from typing import Any

from django.test import Client

from cms.people import second_factor
from cms.people.models import Contact, Holding, Partnership, Role, School, Seat
from cms.users.models import User

_number = itertools.count(1)


def make_user(email: str = "", **fields: Any) -> User:
    address = email or f"user{next(_number)}@staff.example"
    return User.objects.filter(email=address).first() or User.objects.create_user(address, **fields)


def signed_in(user: User, partnership: Partnership) -> Client:
    """A client at that partnership's host in whose session this user has proved a second factor."""
    client = Client(HTTP_HOST=partnership.base_url.removeprefix("http://"))
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session[second_factor.SESSION_KEY] = time.time()
    session.save()
    client.user = user  # type: ignore[attr-defined]
    return client


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
