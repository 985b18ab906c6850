"""Quadrants: by hand, by an import, and by the table of postcodes, which changes neither of the two."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from cms.people.models import PostcodeQuadrant, School
from cms.people.quadrants import BadTable, add_to_table, quadrant_at, read_table, work_out
from tests.factories import make_school

TABLE = {"W5": "south-east", "W5 3": "north-west", "W13 9AA": "north-east", "UB1": "south-west", "W": "north-east"}


@pytest.mark.parametrize(
    ("postcode", "quadrant"),
    [
        ("W5 1AA", "south-east"),
        ("w53aa", "north-west"),
        ("W13 9AA", "north-east"),
        ("UB1 2XX", "south-west"),
        ("UB10 2XX", ""),
        ("W1A 2XX", "north-east"),
        ("WC1 2XX", ""),
        ("", ""),
        ("not one", ""),
    ],
)
def test_the_longest_beginning_wins_and_ub1_is_not_ub10(postcode, quadrant):
    assert quadrant_at(postcode, TABLE) == quadrant


def test_a_table_is_pasted_as_people_write_it():
    table = read_table(["Postcode,Quadrant", "w5, North West", "UB1\tsw", "", '"W13 9aa";"northeast"'])

    assert table == {"W5": "north-west", "UB1": "south-west", "W13 9AA": "north-east"}


def test_each_wrong_line_is_told():
    with pytest.raises(BadTable) as refusal:
        read_table(["W5, north-west", "W5, south-east", "99, north-west", "UB1, middle", "UB2"])

    assert [fault.split(":")[0] for fault in refusal.value.faults] == ["Line 2", "Line 3", "Line 4", "Line 5"]


@pytest.fixture
def schools(ealing):
    add_to_table(ealing, {"W5": "north-west", "W13": "south-east"})
    return {
        "none": make_school(ealing, "None", postcode="W5 1AA"),
        "hand": make_school(ealing, "Hand", postcode="W5 1AA", quadrant="south-west", quadrant_by="hand"),
        "import": make_school(ealing, "Import", postcode="W5 1AA", quadrant="south-west", quadrant_by="import"),
        "table": make_school(ealing, "Table", postcode="W13 1AA", quadrant="north-west", quadrant_by="postcode"),
        "before": make_school(ealing, "Before", postcode="W5 1AA", quadrant="south-west"),
    }


def placed(schools):
    return {name: School.objects.get(pk=school.pk).quadrant for name, school in schools.items()}


KEPT = {"hand": "south-west", "import": "south-west", "before": "south-west"}


def test_what_a_hand_or_an_import_set_is_never_changed_by_the_table(ealing, schools):
    assert len(work_out(ealing)) == 2
    assert placed(schools) == {"none": "north-west", "table": "south-east", **KEPT}
    assert work_out(ealing) == []


@pytest.fixture
def office(sign_in, ealing):
    return sign_in("membership", ealing)


def test_the_office_sees_what_would_change_before_it_does(office, ealing, schools):
    shown = office.get(reverse("quadrants_work_out")).content.decode()
    assert "2 schools" in shown
    assert placed(schools)["none"] == ""

    office.post(reverse("quadrants_work_out"))

    assert placed(schools)["none"] == "north-west"


def test_the_office_pastes_a_table_and_a_wrong_line_is_told(office, ealing, camden):
    add_to_table(camden, {"NW1": "north-east"})
    assert "Line 1" in office.post(reverse("postcodes_paste"), {"text": "x, y"}).content.decode()

    office.post(reverse("postcodes_paste"), {"text": "W5, nw\nW13, se", "replace": "on"})
    office.post(reverse("postcodes_paste"), {"text": "W5, sw", "replace": "on"})

    assert list(PostcodeQuadrant.objects.of(ealing).values_list("beginning", "quadrant")) == [("W5", "south-west")]
    assert PostcodeQuadrant.objects.of(camden).exists()


def test_a_line_typed_in_is_kept_as_the_table_compares_it(office, ealing):
    office.post(reverse("postcodes:add"), {"beginning": "w139aa", "quadrant": "north-east"})

    assert PostcodeQuadrant.objects.of(ealing).get().beginning == "W13 9AA"
    shown = office.post(reverse("postcodes:add"), {"beginning": "Ealing", "quadrant": "north-east"})
    assert "no beginning of a postcode" in shown.content.decode()


def test_an_import_places_schools_that_have_none(ealing, tmp_path):
    add_to_table(ealing, {"W5": "north-west"})
    file = tmp_path / "schools.csv"
    file.write_text("URN,EstablishmentName,Postcode,Quadrant\n100100,Ash,W5 1AA,\n100101,Elm,W5 1AA,south east\n")

    call_command("import_schools", file, "--partnership", "ealing")

    assert list(School.objects.order_by("urn").values_list("quadrant", "quadrant_by")) == [
        ("north-west", "postcode"), ("south-east", "import"),
    ]  # fmt: skip


def test_schools_without_one_are_counted_where_the_office_looks(office, ealing):
    make_school(ealing)
    make_school(ealing, "Elm", quadrant="north-west")

    for name in ("wagtailadmin_home", "schools:index"):
        assert "1 school has no quadrant: alerts by quadrant miss it" in office.get(reverse(name)).content.decode()
    listed = office.get(reverse("schools:index") + "?quadrant=none&open=open").content.decode()
    assert "Oak Primary School" in listed
    assert "Elm" not in listed
