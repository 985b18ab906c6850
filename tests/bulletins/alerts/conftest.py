"""A borough with three schools, and two people with the right to alerts."""

from typing import Any

import pytest

from bulletins.alerts import ask, write
from bulletins.alerts.declaration import publication_of
from bulletins.models.alert import Alert
from cms.people.models import Partnership, School
from tests.factories import make_contact, make_school, seat
from tests.recorded import made

SAID = {
    "title": "Man near school gates",
    "what_happened": "A man tried to talk two children into a white van outside the gates at 15:20.",
    "do_now": "Keep children inside until they are collected.\n\nTell us what you see.",
    "call": "Police, 101, quoting CAD 4711",
    "handling": "staff",
    "everywhere": False,
    "quadrants": ["north-west"],
    "phases": [],
    "schools": [],
}


@pytest.fixture
def schools(ealing: Partnership) -> dict[str, School]:
    """Oak (a head and a lead), Ash (a deputy only, and no member), Elm (nobody) in the north-west; Yew elsewhere."""
    made("schools of alerts", lambda: _schools(ealing))
    return {school.name.split()[0].lower(): school for school in School.objects.of(ealing)}


def _schools(ealing: Partnership) -> None:
    def school(name: str, quadrant: str = "north-west", **fields: Any) -> School:
        return make_school(ealing, f"{name} Primary School", quadrant=quadrant, phase="primary", **fields)

    publication_of(ealing)
    oak = school("Oak")
    seat(make_contact(ealing, "head@oak.example", name="Olive Head"), "headteacher", oak)
    seat(make_contact(ealing, "dsl@oak.example", name="Oscar Lead"), "dsl", oak)
    seat(make_contact(ealing, "deputy@oak.example"), "deputy-dsl", oak)
    seat(make_contact(ealing, "deputy@ash.example"), "deputy-dsl", school("Ash", member=False))
    seat(make_contact(ealing, "clerk@elm.example"), "clerk", school("Elm", telephone="020 7946 0000"))
    seat(make_contact(ealing, "head@yew.example"), "headteacher", school("Yew", quadrant="south-east"))


@pytest.fixture
def writer(sign_in, ealing):
    return sign_in("alerts", ealing, email="writer@ealing.example")


@pytest.fixture
def second(sign_in, ealing):
    return sign_in("safeguarding", ealing, email="second@ealing.example")


@pytest.fixture
def sent(schools, writer, second, ealing) -> Alert:
    """An alert that a second person approved, with its letters still here."""
    alert = write.write(ealing, SAID, by=writer.user)
    return ask.approve(ask.ask(alert, by=writer.user), by=second.user, seen=alert.version)
