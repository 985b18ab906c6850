"""An invented partnership to measure with: schools, roles and people in the proportions of a real one."""

import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from cms.people.models import Contact, Group, GroupKind, Partnership, Quadrant, Role, School
from cms.people.models.seat import STANDARD_ROLES
from newsletters.models import Choice, List, Publication

PREFIX = "benchmark-"
#: Contacts for each school, staff, governors and families together.
A_SCHOOL = 200
FIRST_URN = 500_000
A_FILE = 250_000
#: How many of each role a school has; who is left over is a family, without a seat.
HOLDERS = [
    ("headteacher", 1), ("senco", 1), ("dsl", 1), ("deputy-dsl", 1), ("sbm", 1), ("chair", 1), ("governor", 8),
    ("teacher", 40), ("support-staff", 20),
]  # fmt: skip
SEATED = sum(number for _, number in HOLDERS)
PHASES = ["primary"] * 14 + ["secondary"] * 3 + ["nursery", "special", "independent"]
CLUSTERS = 10
#: One contact in so many signed up.
SIGNED_UP = 3

#: Six conditions; the last is of the person.
RULE = {
    "match": "all",
    "conditions": [
        {"field": "role", "values": ["headteacher", "senco", "dsl", "chair", "governor", "teacher"]},
        {"field": "phase", "values": ["primary", "nursery"]},
        {"field": "quadrant", "values": ["north-west", "north-east"]},
        {"field": "member", "values": ["yes"]},
        {"field": "group", "values": ["Cluster 1", "Cluster 2", "Cluster 3"]},
        {"match": "none", "conditions": [{"field": "signed-up", "values": ["news"]}]},
    ],
}


def partnership(key: str) -> Partnership:
    """It answers at no host, so that nobody ever sees it."""
    made = Partnership.objects.create(key=key, name="Benchmark", base_url="https://benchmark.example")
    roles = [*STANDARD_ROLES, ("teacher", "Teacher", False), ("support-staff", "Support staff", False)]
    Role.objects.bulk_create(
        [Role(partnership=made, key=role, name=name, statutory=statutory) for role, name, statutory in roles]
    )
    return made


def schools(here: Partnership, contacts: int) -> int:
    """Schools for so many contacts, in clusters; gives their number."""
    number = max(10, contacts // A_SCHOOL)
    School.objects.bulk_create((_school(here, each) for each in range(number)), batch_size=1000)
    kind = GroupKind.objects.create(partnership=here, name="Cluster")
    clusters = [Group.objects.create(partnership=here, kind=kind, name=f"Cluster {n + 1}") for n in range(CLUSTERS)]
    made = School.objects.of(here).order_by("urn").values_list("pk", flat=True)
    through = Group.schools.through
    through.objects.bulk_create(
        [through(group=clusters[index % CLUSTERS], school_id=pk) for index, pk in enumerate(made)], batch_size=2000
    )
    return number


def _school(here: Partnership, number: int) -> School:
    # Numbers that share no factor, so that phase, quadrant, cluster and membership go every way together.
    return School(
        partnership=here,
        urn=FIRST_URN + number,
        name=f"School {number + 1}",
        phase=PHASES[number * 7 // CLUSTERS % len(PHASES)],
        quadrant=Quadrant.values[number // 3 % 4],
        member=number % 7 != 0,
        trust=f"Trust {number % 90}" if number % 5 < 2 else "",
    )


def a_list(here: Partnership) -> List:
    publication = Publication.objects.create(
        partnership=here, slug="news", name="News", sender_email="news@benchmark.example", open_to_all=True
    )
    made: List = List.objects.create(partnership=here, slug="benchmark", name="Benchmark", rule=RULE)
    publication.lists.add(made)
    return made


def sign_ups(here: Partnership) -> None:
    """One contact in three has signed up to the publication."""
    publication = Publication.objects.of(here).get(slug="news")
    contacts = Contact.objects.of(here).order_by("pk").values_list("pk", flat=True).iterator(chunk_size=20_000)
    rows = (
        Choice(partnership=here, contact_id=pk, publication=publication, wants=True, source="benchmark")
        for number, pk in enumerate(contacts)
        if number % SIGNED_UP == 0
    )
    while batch := list(islice(rows, 5000)):
        Choice.objects.bulk_create(batch)


def write_contacts(folder: Path, contacts: int) -> list[Path]:
    """Files as an office would export them, none longer than the importer reads."""
    files: list[Path] = []
    for first in range(0, contacts, A_FILE):
        files.append(folder / f"contacts-{len(files) + 1}.csv")
        with files[-1].open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file)
            out.writerow(["Name", "E-mail", "URN", "Role", "Telephone"])
            out.writerows(_rows(range(first, min(first + A_FILE, contacts)), max(10, contacts // A_SCHOOL)))
    return files


def _rows(numbers: range, schools_there: int) -> Iterator[tuple[str, str, str, str, str]]:
    roles = [role for role, number in HOLDERS for _ in range(number)]
    for number in numbers:
        school, place = number % schools_there, number // schools_there
        seated = place < SEATED
        yield (
            f"Person {number + 1}",
            f"person{number + 1}@school{school + 1}.example",
            str(FIRST_URN + school) if seated else "",
            roles[place] if seated else "",
            f"020 7946 {number % 10_000:04}" if number % 4 == 0 else "",
        )
