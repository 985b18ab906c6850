"""A directors' report with an item of each handling, and people who may read some of it."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from bulletins.approve import approve, ask
from bulletins.compose import compose
from bulletins.directors import sign
from bulletins.directors.terms import term_of
from bulletins.models import Edition, ReportItem
from bulletins.models.report import Handling, Purpose
from bulletins.publications import declare
from cms.people import readers
from cms.people.appoint import appoint
from cms.people.models import Contact, Partnership
from cms.users.models import User
from newsletters.delivery.deliver import deliver
from newsletters.models import List, Publication
from newsletters.sealing.seal import seal
from tests.factories import make_contact, make_school, make_user, seat
from tests.recorded import made

DAY = dt.date(2026, 11, 27)
READERS = ("governor", "chair", "clerk")
SECRET = "Suspension at Oak"


@pytest.fixture
def report(ealing: Partnership) -> Publication:
    made(f"directors' report at {ealing.key}", lambda: begin(ealing))
    publication: Publication = Publication.objects.of(ealing).get(slug="directors-report")
    publication.partnership = ealing
    return publication


def begin(partnership: Partnership) -> None:
    publication = declare(partnership, "directors-report")
    rule = {"match": "any", "conditions": [{"field": "role", "values": list(READERS)}]}
    boards = List.objects.create(partnership=partnership, slug="boards", name="Boards", rule=rule)
    publication.lists.set([boards])
    for name in ("Oak", "Elm"):
        school = make_school(partnership, f"{name} Primary School", member=True)
        for role in READERS:
            seat(make_contact(partnership, f"{role}@{name.lower()}.example", name=f"{name} {role}"), role, school)
    for role, user in (("editor", "editor"), ("approver", "approver"), ("contributor", "director")):
        appoint(user=make_user(f"{user}@staff.example"), partnership=partnership, role=role)


def staff(name: str) -> User:
    return User.objects.get(email=f"{name}@staff.example")


def reader(partnership: Partnership, address: str) -> User:
    """A user for a contact, with the readers' groups of their seats."""
    user = make_user(address)
    Contact.objects.of(partnership).filter(email=address).update(user=user)
    readers.mirror(user)
    return User.objects.get(pk=user.pk)


def write(partnership: Partnership, title: str, handling: str = Handling.OPEN, **fields: Any) -> ReportItem:
    """An item of the term of DAY, signed off unless told otherwise."""
    signed = fields.pop("signed", True)
    item: ReportItem = ReportItem.objects.create(
        partnership=partnership,
        term=term_of(partnership, DAY),
        title=title,
        handling=handling,
        **{
            "made_by": staff("director"),
            "summary": f"What {title.lower()} means for boards.",
            "action_points": "Read it\n- Minute it",
            "body": f"<p>All of <strong>{title}</strong>.</p><h2>Cost</h2><ul><li>None</li></ul>",
            "purpose": Purpose.DECISION,
            "author": "Dana Director",
            "author_title": "Director of Schools",
            "email": "dana@council.example",
            **fields,
        },
    )
    if signed:
        sign.sign_off(item, staff("approver"), seen=sign.version_of(item))
        item.refresh_from_db()
    return item


@pytest.fixture
def items(report: Publication) -> list[ReportItem]:
    here = report.partnership
    return [
        write(here, SECRET, Handling.CONFIDENTIAL, position=1),
        write(here, "Pay award", Handling.GOVERNORS, position=2),
        write(here, "Admissions timetable", position=3),
        write(here, "School places", position=4, purpose=Purpose.INFORMATION),
    ]


@pytest.fixture
def draft(report: Publication, items: list[ReportItem]) -> Edition:
    return compose(report, DAY, by=staff("editor"))


def send(draft: Edition) -> Edition:
    """As its editor and its approver send it."""
    ask(draft, staff("editor"))
    approve(draft, staff("approver"))
    deliver(seal(Edition.objects.get(pk=draft.pk), by=staff("editor"), goes_at=timezone.now()))
    return Edition.objects.get(pk=draft.pk)


@pytest.fixture
def sent(draft: Edition) -> Edition:
    return send(draft)
