"""People from whatever a spreadsheet says."""

import io
import json
import zipfile

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from cms.people.models import Contact, Holding, Role, Seat
from newsletters.models import List
from tests.factories import make_contact, make_school, seat

DONE = {"rows": 1, "created": 1, "updated": 0, "unchanged": 0, "rejected": []}


@pytest.fixture
def oak(ealing):
    return make_school(ealing, "Oak Primary School", urn=100100)


@pytest.fixture
def elm(ealing):
    return make_school(ealing, "St. Anne's C of E School", urn=100200)


@pytest.fixture
def run(ealing, tmp_path, capsys):
    """`run(content)`: import a file with this content; gives what `--json` prints."""

    def make(content, *options, name="contacts.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        call_command("import_contacts", path, "--partnership", "ealing", "--json", *options)
        told = json.loads(capsys.readouterr().out)
        make.imported = told.pop("import", None)
        return told

    return make


def seats_of(address):
    holdings = Holding.objects.filter(contact__email_folded=address).order_by("seat__role__key", "seat__school__urn")
    return [(holding.seat.role.key, holding.seat.school.urn) for holding in holdings]


def workbook(*rows, title="Contacts"):
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    return book


def saved(book):
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_person_and_their_seat_are_made(run, oak):
    told = run("E-mail,Name,School,Role,Phone\nanna@oak.example,Anna Ash,100100,Headteacher,020 7946 0000\n")

    contact = Contact.objects.get()
    assert told == DONE
    assert (contact.email, contact.name, contact.telephone) == ("anna@oak.example", "Anna Ash", "020 7946 0000")
    assert seats_of("anna@oak.example") == [("headteacher", 100100)]


def test_a_second_import_changes_nothing(run, oak, ealing):
    List.objects.create(partnership=ealing, slug="heads", name="Heads")
    content = (
        "Email,Name,School,Role,Phone,Lists,Language\n"
        "anna@oak.example,Anna Ash,100100,SENCO; DSL,020 7946 0000,Heads,English\n"
        "Anna@OAK.example,Anna Ash,100100,SBM,020 7946 0001,,\n"
    )
    first, again = run(content), run(content)

    assert (first["created"], first["updated"]) == (1, 1)
    assert again["unchanged"] == again["rows"] == 2


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (
            "Email Address,Full Name,Establishment,Job Title",
            "anna@oak.example,Anna Ash,Oak Primary School,Head Teacher",
        ),
        ("First name,Surname,E-Mail,School URN,Position", "Anna,Ash,anna@oak.example,100100,Principal"),
        ("forename;last name;mail;school name;post", "Anna;Ash;anna@oak.example;OAK PRIMARY SCHOOL;head"),
        (
            "Role\tSchool\tContact\tE mail",
            "Acting headteacher\tOak Primary School (100100)\tAnna Ash\tanna@oak.example",
        ),
        ("email|name|urn|roles", "anna@oak.example|Anna Ash|URN 100100|headteacher"),
    ],
)
def test_headers_and_separators_that_people_use(run, oak, header, row):
    assert run(f"{header}\n{row}\n") == DONE
    assert Contact.objects.get().name == "Anna Ash"
    assert seats_of("anna@oak.example") == [("headteacher", 100100)]


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("SENDCo", ["senco"]), ("DDSL", ["deputy-dsl"]), ("School Business Manager", ["sbm"]), ("Bursar", ["sbm"]),
        ("Chair of Governors", ["chair"]), ("Clerk to the Governors", ["clerk"]), ("Co-opted governor", ["governor"]),
        ("SENCO / DSL", ["dsl", "senco"]), ("SENCo & DDSL", ["deputy-dsl", "senco"]),
        ("Head of School", ["headteacher"]),
        ('"SENCO, DSL and School business manager"', ["dsl", "sbm", "senco"]), ('"SENCO\nDSL"', ["dsl", "senco"]),
        ("Headteacher (acting)", ["headteacher"]), ("Designated Safeguarding Lead (DSL)", ["dsl"]),
    ],
)  # fmt: skip
def test_roles_by_what_schools_call_them(run, oak, text, keys):
    told = run(f"email,school,role\nanna@oak.example,100100,{text}\n")

    assert told["rejected"] == []
    assert [key for key, _ in seats_of("anna@oak.example")] == keys


def test_a_role_of_the_partnerships_own_is_known_by_its_name(run, oak, ealing):
    Role.objects.create(partnership=ealing, key="ect", name="Lead for early careers and mentoring")

    run("email,school,role\nanna@oak.example,100100,Lead for early careers and mentoring\n")

    assert seats_of("anna@oak.example") == [("ect", 100100)]


@pytest.mark.parametrize("name", ["St Annes C of E School", "ST. ANNE’S C OF E SCHOOL", "  St. Anne's  C of E School "])
def test_schools_by_name_whatever_the_dots_and_capitals(run, elm, name):
    assert run(f"email,school,role\nanna@elm.example,{name},DSL\n") == DONE


def test_unknown_roles_schools_and_lists_are_told_and_nothing_of_them_is_made(run, oak, ealing):
    roles = Role.objects.count()
    told = run(
        "email,school,role,lists\n"
        "a@oak.example,100100,Lollipop lady,\n"
        "b@oak.example,999999,SENCO,\n"
        "c@oak.example,Oak Primary,SENCO,\n"
        "d@oak.example,100100,SENCO,Nonsuch\n"
        "e@oak.example,,SENCO,\n"
    )

    assert [(each["row"], each["field"], each["value"]) for each in told["rejected"]] == [
        (2, "role", "Lollipop lady"),
        (3, "school", "999999"),
        (4, "school", "Oak Primary"),
        (5, "lists", "Nonsuch"),
        (6, "school", ""),
    ]
    assert "Is it Oak Primary School (100100)?" in told["rejected"][2]["reason"]
    assert (Role.objects.count(), Seat.objects.count(), List.objects.count(), Contact.objects.count()) == (
        roles,
        0,
        0,
        0,
    )


@pytest.mark.parametrize(
    ("cell", "address", "name"),
    [
        ("mailto:anna@oak.example", "anna@oak.example", ""),
        ('"""Ash, Anna"" <Anna@Oak.Example>"', "Anna@oak.example", "Ash, Anna"),
        (" anna@oak.example; ", "anna@oak.example", ""),
        ("Anna Ash <mailto:anna@oak.example?subject=Hello>", "anna@oak.example", "Anna Ash"),
        ('"=HYPERLINK(""mailto:anna@oak.example"",""Anna"")"', "anna@oak.example", ""),
        ("\u200banna@oak.example\u00a0", "anna@oak.example", ""),
    ],
)
def test_addresses_as_people_paste_them(run, cell, address, name):
    run(f"email\n{cell}\n")

    contact = Contact.objects.get()
    assert (contact.email, contact.name) == (address, name)


@pytest.mark.parametrize(
    "cell",
    [
        "anna",
        "anna@oak",
        "a@b@c.example",
        "a@oak.example;b@oak.example",
        '"=HYPERLINK(""http://bad.example"",""a@oak.example"")"',
        "a b@oak.example",
    ],
)
def test_what_is_no_address_is_told(run, cell):
    told = run(f"email,name\n{cell},Anna\n")

    assert [(each["row"], each["field"]) for each in told["rejected"]] == [(2, "email")]
    assert not Contact.objects.exists()


def test_one_person_in_several_rows_is_one_contact(run, oak, elm):
    told = run(
        "email,name,school,role\n"
        "anna@oak.example,Anna Ash,100100,SENCO\n"
        "ANNA@oak.example,Anna Ash,100200,SENCO\n"
        "anna@oak.example,,100100,DSL\n"
    )

    assert (told["created"], told["updated"]) == (1, 2)
    assert seats_of("anna@oak.example") == [("dsl", 100100), ("senco", 100100), ("senco", 100200)]


def test_two_names_at_one_address_are_told(run, oak):
    told = run(
        "email,name,school,role\noffice@oak.example,Anna Ash,100100,SENCO\noffice@oak.example,Ben Beech,100100,SBM\n"
    )

    assert told["rejected"][0]["row"] == 3
    assert "In row 2 this address belongs to Anna Ash" in told["rejected"][0]["reason"]


def test_a_shared_office_address_is_a_contact_without_a_name(run, oak):
    run("email,name,school,role\noffice@oak.example,,100100,SBM\n")

    assert Contact.objects.get().name == ""


def test_an_existing_contact_is_updated_and_empty_cells_keep_what_is_known(run, ealing):
    make_contact(ealing, "Anna@oak.example", name="Anna Ash", telephone="1234567")

    told = run("email,name,phone\nanna@OAK.example,Anna Ash-Beech,\n")

    contact = Contact.objects.get()
    assert told["updated"] == 1
    assert (contact.email, contact.name, contact.telephone) == ("Anna@oak.example", "Anna Ash-Beech", "1234567")


def test_a_seat_that_was_left_is_taken_again(run, ealing, oak):
    old = seat(make_contact(ealing, "anna@oak.example"), "senco", oak)
    old.ended_on = "2020-01-01"
    old.save()

    assert run("email,school,role\nanna@oak.example,100100,SENCO\n")["updated"] == 1
    assert Holding.objects.current().count() == 1


def test_lists_by_name_or_short_name(run, ealing):
    heads = List.objects.create(partnership=ealing, slug="heads", name="All heads, and deputies")
    other = List.objects.create(partnership=ealing, slug="other", name="Other")

    run('email,lists\nanna@oak.example,"All heads, and deputies"\nben@oak.example,heads; Other\n')

    assert set(heads.named.values_list("email", flat=True)) == {"anna@oak.example", "ben@oak.example"}
    assert [contact.email for contact in other.named.all()] == ["ben@oak.example"]


def test_map_names_columns_that_nobody_would_guess(run, oak):
    told = run(
        "Wer,Adresse,Schule,Amt\nAnna Ash,anna@oak.example,100100,SENCO\n",
        "--map", "Adresse=email", "--map", "Wer=name", "--map", "Schule=school", "--map", "Amt=role",
    )  # fmt: skip

    assert told == DONE
    assert seats_of("anna@oak.example") == [("senco", 100100)]


def test_map_goes_before_what_is_guessed_and_may_leave_a_column_out(run):
    run(
        "Email,Private email,Name\nanna@oak.example,anna@home.example,Anna\n",
        "--map",
        "Private email=email",
        "--map",
        "Name=",
    )

    contact = Contact.objects.get()
    assert (contact.email, contact.name) == ("anna@home.example", "")


@pytest.mark.parametrize(
    ("mapping", "sentence"),
    [
        ("Nothing=email", "There is no column “Nothing” (there is: Email, Name)."),
        ("Name=shoe size", "There is no field “shoe size”"),
        ("Name=email", ""),
    ],
)
def test_a_mapping_that_cannot_be_is_told(run, mapping, sentence):
    if not sentence:
        assert run("Email,Name\nx,anna@oak.example\n", "--map", mapping)["created"] == 1
        return
    with pytest.raises(CommandError) as fault:
        run("Email,Name\nanna@oak.example,Anna\n", "--map", mapping)
    assert sentence in str(fault.value)
    assert fault.value.returncode == 2


def test_without_a_column_of_addresses_nothing_is_imported(run):
    with pytest.raises(CommandError, match=r"No column holds the e-mail addresses \(there is: Who, Where\)"):
        run("Who,Where\nAnna,Oak\n")


def test_excels_unicode_text_and_semicolons_in_cp1252(run, oak):
    run("E-mail\tName\r\nanna@oak.example\tAnna Łęcka\r\n".encode("utf-16"))
    run("E-mail;Name;School;Role\r\nben@oak.example;Bén Béech;100100;DSL\r\n".encode("cp1252"))
    run("sep=;\r\nE-mail;Name\r\nx;Nobody\r\n")

    assert set(Contact.objects.values_list("name", flat=True)) == {"Anna Łęcka", "Bén Béech"}


def test_a_title_above_the_header_blank_rows_and_ragged_rows(run, oak):
    told = run(
        "Contacts of all schools\n\nE-mail,Name,School,Role\n"
        "anna@oak.example,Anna Ash\n\n"
        "ben@oak.example,Beech, Ben,100100,DSL\n"
        '"cat@oak.example","Cat\nCedar",100100,DSL\n'
        "dan@oak.example,Dan,100100,Cook\n"
    )

    assert (told["rows"], told["created"]) == (4, 2)
    assert [(each["row"], each["field"]) for each in told["rejected"]] == [(6, "row"), (8, "role")]
    assert Contact.objects.get(email="cat@oak.example").name == "Cat Cedar"


def test_hidden_characters_and_formulas_in_names(run):
    told = run('email,name\na@oak.example,\u202eAnna\u0007 Ash\nb@oak.example,"=HYPERLINK(""http://bad.example"")"\n')

    assert Contact.objects.get().name == "Anna Ash"
    assert told["rejected"][0]["field"] == "name"


def test_a_language_that_no_letter_is_written_in_is_told_and_the_person_kept(ealing, tmp_path, capsys):
    path = tmp_path / "contacts.csv"
    path.write_text("email,language\nanna@oak.example,Klingon\n")

    call_command("import_contacts", path, "--partnership", "ealing")

    assert "Row 2: No letters are written in “Klingon” here yet" in capsys.readouterr().out
    assert Contact.objects.get().language == "en-gb"


def test_a_dry_run_tells_the_same_and_writes_nothing(run, oak):
    content = "email,school,role\nanna@oak.example,100100,SENCO\n"

    told = run(content, "--dry-run")
    del told["fates"]
    assert told == DONE
    assert not Contact.objects.exists()
    assert not Seat.objects.exists()


def test_a_workbook_is_read_from_the_sheet_whose_header_is_known(run, oak):
    book = workbook(["Please read this first"], title="Notes")
    sheet = book.create_sheet("People")
    for row in (
        ["Contacts 2026"],
        [],
        ["E-mail", "Name", "URN", "Role"],
        ["anna@oak.example", "Anna", 100100.0, "SENCO"],
    ):
        sheet.append(row)
    hidden = book.create_sheet("Old")
    hidden.append(["E-mail", "Name", "URN", "Role", "Phone", "Lists"])
    hidden.append(["old@oak.example"])
    hidden.sheet_state = "hidden"

    assert run(saved(book), name="contacts.xlsx") == DONE
    assert seats_of("anna@oak.example") == [("senco", 100100)]


def test_a_workbook_under_another_name_keeps_its_row_numbers(run):
    book = workbook(["E-mail"], ["anna@oak.example"], [], ["nonsense"])

    told = run(saved(book), name="contacts.csv")

    assert told["rejected"][0]["row"] == 4


def refused(run, content):
    with pytest.raises(CommandError) as fault:
        run(content)
    assert fault.value.returncode == 2
    assert not Contact.objects.exists()
    return str(fault.value)


def test_a_zip_that_is_no_workbook_or_unpacks_to_too_much_is_told(run, monkeypatch):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("letter.txt", "Hello")
    assert "no Excel workbook" in refused(run, out.getvalue())

    monkeypatch.setattr("cms.people.imports.limits.LARGEST_UNPACKED", 1000)
    assert "far too large" in refused(run, saved(workbook(["E-mail"], ["anna@oak.example"])))


def test_a_broken_workbook_is_told(run):
    good = saved(workbook(["E-mail"], ["anna@oak.example"]))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as source, zipfile.ZipFile(out, "w") as target:
        for part in source.namelist():
            text = source.read(part)
            target.writestr(part, text[:-40] if part.endswith("sheet1.xml") else text)

    assert "broken" in refused(run, out.getvalue())


def test_too_many_rows_are_told_and_nothing_is_written(run, monkeypatch):
    monkeypatch.setattr("cms.people.imports.limits.MOST_ROWS", 2)

    assert "more than 2 rows" in refused(run, "email\na@oak.example\nb@oak.example\nc@oak.example\n")


def test_a_cell_without_end_is_told(run):
    assert "cannot be read" in refused(run, 'email,name\na@oak.example,"' + "x" * 200_000 + '"\n')


def test_a_name_that_is_too_long_is_told(run):
    assert run(f"email,name\na@oak.example,{'x' * 161}\n")["rejected"][0]["field"] == "name"


def test_contacts_and_lists_of_another_partnership_are_not_touched(run, camden):
    theirs = make_contact(camden, "anna@oak.example", name="Their Anna")
    List.objects.create(partnership=camden, slug="heads", name="Heads")

    told = run("email,name,lists\nanna@oak.example,Anna,\nben@oak.example,Ben,Heads\n")

    theirs.refresh_from_db()
    assert theirs.name == "Their Anna"
    assert told["created"] == 1
    assert told["rejected"][0]["field"] == "lists"


def test_a_closed_school_has_no_seats(run, ealing):
    make_school(ealing, "Ash School", urn=100300, closed_on="2020-08-31")

    told = run("email,school,role\nanna@ash.example,Ash School,SENCO\n")

    assert "closed on 31 August 2020" in told["rejected"][0]["reason"]
