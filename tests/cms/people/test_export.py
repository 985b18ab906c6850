"""What is taken along comes back by an import as it was."""

import io

import openpyxl
import pytest
from django.urls import reverse

from cms.people.gaps import make_statutory_seats
from cms.people.imports.contacts import import_contacts
from cms.people.imports.schools import import_schools
from cms.people.models import Group, GroupKind, School
from tests.factories import make_contact, make_school, seat


@pytest.fixture
def people(ealing):
    oak = make_school(ealing, "Oak Primary School", urn=100100, town="Ealing", quadrant="north-west", phase="primary")
    seat(make_contact(ealing, "anna@oak.example", name="Anna Ash", telephone="+44 20 7946 0000"), "senco", oak)
    make_contact(ealing, "ben@oak.example", name='-Ben =HYPERLINK("x")')
    make_statutory_seats(ealing)  # Most of them are empty.
    kind, _ = GroupKind.objects.get_or_create(partnership=ealing, name="Cluster")
    for name in ("Hanwell", "Perivale"):
        Group.objects.create(partnership=ealing, kind=kind, name=name).schools.add(oak)


def taken_along(client, kind, form):
    answer = client.get(reverse("people_export_file", args=[kind, form]))
    return b"".join(answer.streaming_content)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize(
    ("kind", "act"), [("contacts", import_contacts), ("seats", import_contacts), ("schools", import_schools)]
)
def test_a_round_trip_changes_nothing(people, sign_in, ealing, tmp_path, kind, act, form):
    file = tmp_path / f"file.{form}"
    file.write_bytes(taken_along(sign_in("administrator", ealing), kind, form))

    told = act(file, partnership=ealing).as_json()

    assert told["rejected"] == []
    assert told["unchanged"] == told["rows"] > 0


def test_clusters_go_along_with_the_schools(people, sign_in, ealing, tmp_path):
    file = tmp_path / "file.csv"
    file.write_bytes(taken_along(sign_in("administrator", ealing), "schools", "csv"))
    School.objects.get().groups.clear()

    import_schools(file, partnership=ealing)

    assert {group.name for group in School.objects.get().groups.all()} == {"Hanwell", "Perivale"}


def test_a_spreadsheet_takes_no_cell_for_a_formula(people, sign_in, ealing):
    client = sign_in("administrator", ealing)
    assert "\"'-Ben =HYPERLINK(" in taken_along(client, "contacts", "csv").decode()

    sheet = openpyxl.load_workbook(io.BytesIO(taken_along(client, "contacts", "xlsx"))).active
    assert "f" not in {cell.data_type for row in sheet for cell in row}


def test_an_export_holds_what_is_this_partnerships_only(people, sign_in, camden):
    client = sign_in("administrator", camden)

    assert b"anna" not in taken_along(client, "contacts", "csv")
    assert client.get(reverse("people_export_file", args=["users", "csv"])).status_code == 404
    assert sign_in("contributor", camden).get(reverse("people_export")).status_code in (302, 403)
