"""Random rules over random people: the database finds the very people whom Python finds one by one."""

import datetime as dt
import json
import random

import pytest
from django.utils import timezone

from cms.people.models import Contact, Group, GroupKind, Role, School, Seat
from newsletters.lists import audience
from newsletters.models import Choice, List, Publication
from tests.factories import make_contact, make_school
from tests.newsletters import brute_force

ROLES = ["headteacher", "senco", "dsl", "governor"]


@pytest.fixture
def offered(ealing):
    """A small partnership in which everything happens: what may be said of it, by field."""
    chance = random.Random(7)
    phases, quadrants = ["primary", "secondary", "nursery"], ["north-west", "south-east", ""]
    schools = [
        make_school(
            ealing, f"School {n}", urn=700_000 + n, phase=chance.choice(phases), quadrant=chance.choice(quadrants),
            trust=chance.choice(["Oak Trust", ""]), federation=chance.choice(["Elm Federation", ""]),
            member=chance.random() < 0.7, closed_on=dt.date(2020, 8, 31) if n == 5 else None,
        )
        for n in range(8)
    ]  # fmt: skip
    kind = GroupKind.objects.create(partnership=ealing, name="Hub")
    groups = [Group.objects.create(partnership=ealing, kind=kind, name=name) for name in ("North hub", "SEND hub")]
    groups[0].schools.set(schools[:3])
    groups[1].schools.set(schools[2:6])
    roles = [Role.objects.of(ealing).get(key=key) for key in ROLES]
    seats = [Seat.objects.create(partnership=ealing, school=school, role=role) for school in schools for role in roles]
    seats.append(Seat.objects.create(partnership=ealing, group=groups[1], role=roles[0]))
    news = Publication.objects.create(partnership=ealing, slug="news", name="News", sender_email="n@ealing.example")
    days = [timezone.localdate() - dt.timedelta(days=1), timezone.localdate() + dt.timedelta(days=1)]
    for n in range(40):
        contact = make_contact(ealing, f"p{n}@school.example", name=f"Person {n}")
        if n % 9 == 0:
            Contact.objects.filter(pk=contact.pk).update(language="ur")
            contact.language = "ur"
        for seat in chance.sample(seats, chance.choice([0, 1, 1, 2, 3])):
            brute_force.random_holding(chance, contact, seat, days)
        if n % 4 == 0:
            Choice.objects.create(
                partnership=ealing, contact=contact, publication=news, wants=chance.random() < 0.7, source="form"
            )
    inner = List.objects.create(
        partnership=ealing, slug="inner", name="Inner",
        rule={"match": "all", "conditions": [{"field": "role", "values": ["senco"]}]},
    )  # fmt: skip
    people = list(Contact.objects.of(ealing).order_by("pk"))
    inner.named.add(people[3])
    inner.excluded.set(people[4:12])
    return {
        "role": ROLES, "phase": phases, "quadrant": ["north-west", "south-east", "none"], "trust": ["Oak Trust"],
        "federation": ["Elm Federation"], "member": ["yes", "no"], "group": ["North hub", "SEND hub"],
        "school": [str(urn) for urn in School.objects.of(ealing).values_list("urn", flat=True)],
        "language": ["en-gb", "ur"], "signed-up": ["news"], "list": ["inner"],
    }  # fmt: skip


def test_the_database_finds_whom_python_finds(ealing, offered, settings):
    settings.LANGUAGES = [("en-gb", "English"), ("ur", "Urdu")]
    chance = random.Random(4)
    people = list(Contact.objects.of(ealing))
    sizes = set()
    for number in range(80):
        a_list = List.objects.create(
            partnership=ealing, slug=f"random-{number}", name="R", rule=brute_force.random_rule(chance, offered)
        )
        if chance.random() < 0.3:
            a_list.named.set(chance.sample(people, 2))
        if chance.random() < 0.3:
            a_list.excluded.set(chance.sample(people, 5))

        found = set(audience.member_ids(a_list))

        assert found == brute_force.members(a_list), json.dumps(a_list.rule)
        somebody = chance.choice(people)
        assert audience.includes(a_list, somebody) == (somebody.pk in found)
        assert {reader.contact_id for reader in audience.everybody(a_list)} == found
        sizes.add(len(found))
    assert len(sizes) > 15, "Rules that match everybody or nobody would prove little."
