"""What an import says of each row: on the screen of a terminal, as JSON, and beside it."""

import io
import json
import re
import zipfile

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from cms.people.models import Contact
from newsletters.models import List
from tests.factories import make_school

MIXED = (
    "email,name,school,role,language\n"
    "anna@oak.example,Anna Ash,100100,SENCO,\n"
    "\n"
    "nobody,Bea Birch,100100,SENCO,\n"
    "cat@oak.example,Cat Cedar,100100,,Klingon\n"
    "anna@oak.example,Anna Ash,100100,SENCO,\n"
    "anna@oak.example,Anna Ash,100100,DSL,\n"
    "dan@oak.example,Dan,100100,Astronaut,,surplus\n"
)


@pytest.fixture
def oak(ealing):
    return make_school(ealing, "Oak Primary School", urn=100100)


@pytest.fixture
def run(ealing, tmp_path, capsys):
    """`run(content)`: import a file with this content; gives stdout and stderr."""

    def make(content, *options, command="import_contacts"):
        path = tmp_path / "file"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        call_command(command, path, "--partnership", "ealing", *options)
        return capsys.readouterr()

    return make


@pytest.fixture
def told(run):
    return lambda content, *options, **kwargs: json.loads(run(content, "--json", *options, **kwargs).out)


def workbook(*rows):
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def test_a_dry_run_tells_each_row_on_one_line(run, oak):
    lines = run(MIXED, "--dry-run").out.splitlines()

    assert lines[0] == "6 rows: 2 would be created, 1 would be updated, 1 would be unchanged, 2 rejected."
    assert [line.split(":")[0] for line in lines[1:]] == ["Row 2", "Row 4", "Row 5", "Row 6", "Row 7", "Row 8"]
    assert lines[1] == "Row 2: would be created: Anna Ash <anna@oak.example>."
    assert lines[2].startswith("Row 4: rejected, email: This is no e-mail address")
    assert "“Klingon”" in lines[3]
    assert not Contact.objects.exists()


def test_a_dry_run_as_json_has_the_fate_of_each_row(told, oak):
    fates = told(MIXED, "--dry-run")["fates"]

    assert [(fate["row"], fate["fate"]) for fate in fates] == [
        (2, "created"), (4, "rejected"), (5, "created"), (6, "unchanged"), (7, "updated"), (8, "rejected"),
    ]  # fmt: skip
    assert fates[0]["label"] == "Anna Ash <anna@oak.example>"
    assert fates[1]["note"].startswith("email: This is no e-mail address")
    assert "No role is given at Oak Primary School" in fates[2]["note"]


def test_fates_are_of_dry_runs_only(told, oak):
    assert set(told(MIXED)) == {"rows", "created", "updated", "unchanged", "rejected", "import"}


@pytest.mark.parametrize("options", [[], ["--dry-run"]])
def test_every_row_has_one_fate(told, oak, options):
    done = told(MIXED, *options)

    assert done["rows"] == 6
    assert done["rows"] == done["created"] + done["updated"] + done["unchanged"] + len(done["rejected"])


def test_no_row_of_a_long_dry_run_is_cut_off(run, told):
    content = "email\n" + "".join(f"a{number}@oak.example\n" for number in range(700))

    assert len(told(content, "--dry-run")["fates"]) == 700
    assert len(run(content, "--dry-run").out.splitlines()) == 701


def test_a_dry_run_of_schools_tells_each_row(run):
    content = "URN,EstablishmentName\n100100,Oak School\n12,Elm School\n"
    lines = run(content, "--dry-run", command="import_schools").out.splitlines()

    assert lines[1:] == [
        "Row 2: would be created: Oak School (100100).",
        "Row 3: rejected, URN: A URN is a number of four to seven digits.",
    ]


def test_a_urn_of_four_digits_is_one(told):
    assert told("URN,EstablishmentName\n1001,Oak School\n", command="import_schools")["created"] == 1


def test_notes_go_to_stderr_beside_json(run, oak):
    both = run(MIXED, "--json")

    assert "Row 5: No letters are written in “Klingon” here yet" in both.err
    assert json.loads(both.out)["created"] == 2


def test_how_many_notes_are_left_out_is_told(run):
    content = "email,language\n" + "".join(f"a{number}@oak.example,Klingon\n" for number in range(60))

    assert "… and 10 more rows" in run(content).out


@pytest.mark.parametrize(
    ("command", "header"), [("import_contacts", "email,name"), ("import_schools", "URN,EstablishmentName")]
)
def test_a_header_without_rows_is_noted(run, command, header):
    both = run(f"{header}\n", "--json", command=command)

    assert "no rows below it" in both.err
    assert json.loads(both.out)["rows"] == 0


@pytest.mark.parametrize(
    ("word", "cell"),
    [
        ("phone", "020 7946 0000"), ("Direct line", "020 7946 0000"), ("TELEPHONE", "020 7946 0000"),
        ("first name", "Anna"), ("First_Name", "Anna"), ("list", "heads"), ("Lists", "heads"),
        ("school_urn", "100100"), ("School (URN)", "100100"), ("establishment", "Oak Primary School"),
    ],
)  # fmt: skip
def test_map_takes_any_word_for_a_field(told, ealing, oak, word, cell):
    List.objects.create(partnership=ealing, slug="heads", name="Heads")
    done = told(f"email,Odd\nanna@oak.example,{cell}\n", "--map", f"Odd={word}")

    assert done["created"] == 1
    contact = Contact.objects.get()
    if word.lower() in ("phone", "direct line", "telephone"):
        assert contact.telephone == cell
    elif word.lower().startswith("first"):
        assert contact.name == "Anna"
    elif "list" in word.lower():
        assert list(List.objects.get().named.all()) == [contact]


@pytest.mark.parametrize("word", ["e-mail", "Email", "E-mail address"])
def test_map_takes_any_word_for_the_address(told, word):
    assert told("Where\nanna@oak.example\n", "--map", f"Where={word}")["created"] == 1


def test_roles_and_school_by_other_words(told, oak):
    content = "email,A,B\nanna@oak.example,100100,SENCO\n"

    assert told(content, "--map", "A=school_urn", "--map", "B=roles")["created"] == 1
    assert Contact.objects.get().holdings.get().seat.school == oak


def test_two_words_for_one_field_are_two_columns_for_it(run):
    with pytest.raises(CommandError, match="Two columns are mapped to “telephone”"):
        run("email,A,B\nanna@oak.example,1,2\n", "--map", "A=phone", "--map", "B=tel")


@pytest.mark.parametrize("column", ["name", "phone", "school", "role", "language", "email"])
def test_a_formula_without_a_value_is_told_not_taken_for_nothing(told, column):
    headers = [*dict.fromkeys(["email", column])]
    formula = {"email": "anna@oak.example", column: '=CONCATENATE("a","b")'}
    done = told(workbook(headers, [formula[header] for header in headers]))

    assert done["rejected"][0]["reason"].startswith("This is a formula")
    assert done["rejected"][0]["value"] == formula[column]
    assert not Contact.objects.exists()


def test_a_formula_in_the_number_of_pupils_is_told(told):
    content = workbook(["URN", "EstablishmentName", "NumberOfPupils"], [100100, "Oak School", "=400+20"])
    done = told(content, command="import_schools")

    assert (done["rejected"][0]["field"], done["created"]) == ("NumberOfPupils", 0)


def test_a_formula_that_came_to_a_value_or_to_empty_text_is_what_it_came_to(told):
    """As Excel writes it: the formula with its value beside it."""
    out = io.BytesIO()
    content = workbook(["email", "name", "phone"], ["anna@oak.example", "=1", "=2"])
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            text = old.read(part)
            if part == "xl/worksheets/sheet1.xml":
                for place, value in ((b"B2", b"Anna Ash"), (b"C2", b"")):
                    cell = b'<c r="%s" t="str"><f>1</f><v>%s</v></c>' % (place, value)
                    text, times = re.subn(b'<c r="%s".*?</c>' % place, cell, text)
                    assert times == 1
            new.writestr(part, text)

    assert told(out.getvalue())["created"] == 1
    assert (Contact.objects.get().name, Contact.objects.get().telephone) == ("Anna Ash", "")


def test_more_than_64_characters_before_the_at_sign_are_no_address(told):
    done = told(f"email\n{'a' * 64}@oak.example\n{'a' * 65}@oak.example\n")

    assert (done["created"], [each["row"] for each in done["rejected"]]) == (1, [3])


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("No School Such", False), ("Primary School", False), ("Hill School", False),
        ("Acorn Hil Nursery", True), ("Acorn Hill", True), ("Acorn Hill Nurser School", True),
    ],
)  # fmt: skip
def test_only_a_school_of_a_near_name_is_offered(told, ealing, oak, text, offered):
    make_school(ealing, "Acorn Hill Nursery School", urn=100300)
    done = told(f"email,school,role\nanna@oak.example,{text},SENCO\n")

    assert ("Is it Acorn Hill Nursery School (100300)?" in done["rejected"][0]["reason"]) is offered
    assert ("Is it " in done["rejected"][0]["reason"]) is offered
