"""Schools from the register: what becomes of each row, and what a wrong file says."""

import csv
import datetime as dt
import json

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from cms.people.models import School
from tests.factories import make_school

HEADERS = [
    "URN", "LA (name)", "EstablishmentName", "TypeOfEstablishment (name)", "EstablishmentStatus (name)",
    "PhaseOfEducation (name)", "Postcode", "NumberOfPupils", "Trusts (name)", "Federations (name)", "CloseDate",
]  # fmt: skip
OAK = ["100100", "Ealing", "Oak Primary School", "Community school", "Open", "Primary", "w3 7la", "420", "", "", ""]


@pytest.fixture
def run(ealing, tmp_path, capsys):
    """`run(rows)`: import a file with these rows under the usual headers; gives what `--json` prints."""
    ealing.area = "Ealing"
    ealing.save()

    def make(*rows, headers=HEADERS, encoding="cp1252", options=()):
        path = tmp_path / "register.csv"
        with path.open("w", encoding=encoding, newline="") as file:
            csv.writer(file).writerows([headers, *rows])
        call_command("import_schools", path, "--partnership", "ealing", "--json", *options)
        return json.loads(capsys.readouterr().out)

    return make


FIELDS = ["urn", "area", "name", "type", "status", "phase", "postcode", "pupils", "trust", "federation", "closed"]


def row(**changes):
    return [changes.get(name, value) for name, value in zip(FIELDS, OAK, strict=True)]


def test_a_school_is_made(run, ealing):
    told = run(OAK)

    assert told.pop("import")
    assert told == {"rows": 1, "created": 1, "updated": 0, "unchanged": 0, "rejected": []}
    school = School.objects.of(ealing).get()
    assert (school.urn, school.name, school.phase, school.postcode, school.pupils) == (
        100100, "Oak Primary School", "primary", "W3 7LA", 420,
    )  # fmt: skip


def test_a_second_import_changes_nothing(run):
    run(OAK)

    assert run(OAK)["unchanged"] == 1


def test_what_changed_is_updated_and_what_the_register_lacks_is_kept(run, ealing):
    make_school(ealing, "Oak School", urn=100100, quadrant="north-west", member=False, telephone="020 7946 0000")

    assert run(OAK)["updated"] == 1

    school = School.objects.get()
    assert (school.name, school.quadrant, school.member, school.telephone) == (
        "Oak Primary School", "north-west", False, "020 7946 0000",
    )  # fmt: skip


def test_a_dry_run_tells_the_same_and_writes_nothing(run):
    assert run(OAK, options=["--dry-run"])["created"] == 1
    assert not School.objects.exists()


def test_names_outside_ascii_are_read_in_either_encoding(run):
    run(row(urn="100101", name="St Clotilde’s École"), encoding="cp1252")
    run(row(urn="100102", name="Ysgol Tŷ Ŵyn"), encoding="utf-8-sig")

    assert set(School.objects.values_list("name", flat=True)) == {"St Clotilde’s École", "Ysgol Tŷ Ŵyn"}


@pytest.mark.parametrize(
    ("kind", "phase", "name", "expected"),
    [
        ("Community school", "Primary", "Oak", "primary"),
        ("Voluntary aided school", "Secondary", "Oak", "secondary"),
        ("Academy converter", "All-through", "Oak", "all-through"),
        ("Foundation school", "Middle deemed secondary", "Oak", "secondary"),
        ("Community special school", "Not applicable", "Elm High School", "special"),
        ("Other independent special school", "Not applicable", "Oak", "special"),
        ("Academy special converter", "Not applicable", "Oak", "special"),
        ("Pupil referral unit", "Not applicable", "Oak", "pru"),
        ("Academy alternative provision converter", "Not applicable", "Oak", "pru"),
        ("Other independent school", "Not applicable", "Oak Preparatory School", "independent"),
        ("Local authority nursery school", "Nursery", "Oak", "nursery"),
        ("Children's centre", "Not applicable", "Oak", "childrens-centre"),
        ("Children's centre linked site", "Not applicable", "Oak", "childrens-centre"),
        ("Further education", "16 plus", "Oak College", "post-16"),
        ("Sixth form centres", "", "Oak", "post-16"),
        ("Free schools 16 to 19", "16 plus", "Oak", "post-16"),
        ("University technical college", "Not applicable", "Oak UTC", "secondary"),
        ("Community school", "", "Oak Infant School", "primary"),
        ("Miscellaneous", "Not applicable", "Oak", "other"),
    ],
)
def test_the_phase_goes_by_the_type_first(run, kind, phase, name, expected):
    run(row(type=kind, phase=phase, name=name))

    assert School.objects.get().phase == expected


def test_rows_that_cannot_be_taken_are_told_with_the_row_a_spreadsheet_shows(run):
    told = run(
        OAK,
        row(urn="100101", area="Brent"),
        row(urn="100102", status="Closed"),
        row(urn="100100", name="Oak again"),
        row(urn="12x"),
        row(urn="100104", name=""),
        row(urn="100105", name="=cmd|'/c calc'!A0"),
        row(urn="100106", status="Proposed to open"),
    )

    assert told["rows"] == 8
    assert told["created"] == 1
    assert [(each["row"], each["field"], each["value"]) for each in told["rejected"]] == [
        (3, "LA (name)", "Brent"),
        (4, "EstablishmentStatus (name)", "Closed"),
        (5, "URN", "100100"),
        (6, "URN", "12x"),
        (7, "EstablishmentName", ""),
        (8, "EstablishmentName", "=cmd|'/c calc'!A0"),
        (9, "EstablishmentStatus (name)", "Proposed to open"),
    ]
    assert told["rejected"][2]["reason"] == "This URN stands in row 2 already."


def test_a_school_that_is_to_close_is_open_still(run):
    run(row(status="Open, but proposed to close"), row(urn="100101", status="Proposed to close"))

    assert School.objects.open().count() == 2


def test_a_held_school_that_closed_is_closed_on_its_day_and_may_open_again(run):
    run(OAK)
    run(row(status="Closed", closed="31-08-2026"))
    assert School.objects.get().closed_on == dt.date(2026, 8, 31)

    run(OAK)
    assert School.objects.get().closed_on is None


def test_two_columns_are_enough_and_what_is_not_there_is_not_missed(run, ealing):
    make_school(ealing, "Oak", urn=100100, pupils=400, trust="Oak Trust")

    assert run(["100100", "Oak Primary School"], headers=["URN", "EstablishmentName"])["updated"] == 1

    school = School.objects.get()
    assert (school.name, school.pupils, school.trust) == ("Oak Primary School", 400, "Oak Trust")


def test_odd_cells_are_cleaned_or_left_out(run):
    told = run(
        ["100100", "Oak\u202e\u0000 Primary  School\r\n", "2nd tel no: 020 8840 3400", "SUPP"],
        ["100101", "Elm Primary School", "www.elm.example", "1,020"],
        headers=["URN", "EstablishmentName", "SchoolWebsite", "NumberOfPupils"],
        encoding="utf-8",
    )

    oak, elm = School.objects.order_by("urn")
    assert told["created"] == 2
    assert (oak.name, oak.website, oak.pupils) == ("Oak Primary School", "", None)
    assert (elm.website, elm.pupils) == ("http://www.elm.example", 1020)


def test_rows_of_any_area_are_taken_where_the_partnership_names_none(run, ealing):
    ealing.area = ""
    ealing.save()

    assert run(row(area="Brent"))["created"] == 1


def refusal(path):
    with pytest.raises(CommandError) as fault:
        call_command("import_schools", path, "--partnership", "ealing")
    assert fault.value.returncode == 2
    assert not School.objects.exists()
    return str(fault.value)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\r\n\r\n", "empty"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "web page"),
        (b"%PDF-1.7 \x00\x01", "document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Excel"),
        (b"PK\x03\x04 and then nothing", "broken"),
        (b"\x7fELF\x02\x01\x01\x00\x00\x00" * 20, "other kind of file"),
        (b"Name,Postcode\r\nOak,W3 7LA\r\n", "there is no column URN and no column EstablishmentName"),
        (b'URN,EstablishmentName\r\n100100,"Oak\r\n100101,Elm\r\n', "Row 2 cannot be read"),
    ],
)
def test_a_wrong_file_is_told_in_a_sentence(ealing, tmp_path, content, sentence):
    path = tmp_path / "register.csv"
    path.write_bytes(content)

    assert sentence in refusal(path)


def test_a_file_that_is_not_there_is_told(ealing, tmp_path):
    assert "cannot be read" in refusal(tmp_path / "nothing.csv")


def test_a_workbook_under_the_name_of_a_csv_is_read_as_what_it_is(ealing, tmp_path, capsys):
    book = openpyxl.Workbook()
    book.active.append(["URN", "EstablishmentName"])
    book.active.append([100100, "Oak Primary School"])
    book.save(tmp_path / "register.csv")

    call_command("import_schools", tmp_path / "register.csv", "--partnership", "ealing", "--json")

    assert json.loads(capsys.readouterr().out)["created"] == 1


def test_an_unknown_partnership_is_told(ealing, tmp_path):
    with pytest.raises(CommandError, match="There is no partnership “elsewhere”") as fault:
        call_command("import_schools", tmp_path / "x.csv", "--partnership", "elsewhere")
    assert fault.value.returncode == 2


def test_what_was_done_is_told_in_words(run, tmp_path, capsys):
    run(OAK)
    call_command("import_schools", tmp_path / "register.csv", "--partnership", "ealing")

    assert "1 rows: 0 created, 0 updated, 1 unchanged, 0 rejected." in capsys.readouterr().out


def test_a_line_break_in_a_cell_does_not_shift_the_rows_that_are_told(run):
    told = run(row(name="Oak\nPrimary School"), row(urn="x"))

    assert told["rejected"][0]["row"] == 3
    assert School.objects.get().name == "Oak Primary School"


def test_schools_of_another_partnership_stay_as_they_are(run, camden):
    theirs = make_school(camden, "Their School", urn=100100)

    assert run(OAK)["created"] == 1
    theirs.refresh_from_db()
    assert theirs.name == "Their School"
