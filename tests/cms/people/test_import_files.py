"""Files as schools really export them."""

import io
import json

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from cms.people.models import Contact, Group, GroupKind, Holding, Mobile
from tests.factories import make_school

HEADER, ROW = "E-mail\tName\tSchool\tRole", "anna@oak.example\tÁnna Ash\t100100\tSENCO"
TABLE = (
    "<html xmlns:x='urn:schemas-microsoft-com:office:excel'><head><meta charset='windows-1252'></head><body>"
    "<table><tr><td>Menu</td></tr></table><table><tr><th colspan=2>Staff</th></tr>"
    "<tr><th>E-mail</th><th>Name</th><th>School</th><th>Role</th></tr>"
    "<tr><td><a href='mailto:x'>anna@oak.example</a></td><td>Ánna<br>Ash</td><td rowspan=2>100100</td>"
    "<td>SENCO</td></tr><tr><td>ben@oak.example</td><td>Ben &amp; Co</td><td>DSL</td></tr></table>"
)


@pytest.fixture
def oak(ealing):
    make_school(ealing, "Elm School", urn=100200)
    return make_school(ealing, "Oak Primary School", urn=100100)


@pytest.fixture
def run(ealing, tmp_path, capsys):
    def make(content, *options, name="contacts.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        call_command("import_contacts", path, "--partnership", "ealing", "--json", *options)
        return json.loads(capsys.readouterr().out)

    return make


def saved(book):
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8", "utf-8-sig", "cp1252"])
def test_whatever_excel_writes_is_read(run, oak, encoding):
    told = run(f"{HEADER}\r\n{ROW}\r\n".encode(encoding))

    assert told["created"] == 1
    assert Contact.objects.get().name == "Ánna Ash"


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-16"])
def test_a_table_of_a_web_page_that_is_called_xls(run, oak, encoding):
    told = run(TABLE.encode(encoding), name="staff.xls")

    assert (told["created"], told["rejected"]) == (2, [])
    assert set(Contact.objects.values_list("name", flat=True)) == {"Ánna Ash", "Ben & Co"}
    assert set(Holding.objects.values_list("seat__school__urn", "seat__role__key")) == {
        (100100, "senco"), (100100, "dsl"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "Workbook".encode("utf-16-le"), "old Excel file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "has a password"),
        (b"<html><p>Please sign in</p></html>", "web page without a table"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office"/>', "save it as an Excel"),
        (b"", "empty"),
        (b"\xef\xbb\xbf\r\n", "empty"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_with_how_to_mend_it(run, content, sentence):
    with pytest.raises(CommandError, match=sentence):
        run(content, name="contacts.xlsx")


def test_cells_merged_downwards_say_the_same_in_each_row_and_numbers_stay_numbers(run, oak):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["School", "E-mail", "Role"], ["100100.0", "a@oak.example", "DSL"], [None, "b@oak.example", "SENCO"]):
        sheet.append(row)
    sheet.merge_cells("A2:A3")

    assert run(saved(book), name="contacts.csv")["created"] == 2
    assert Holding.objects.filter(seat__school=oak).count() == 2


def test_two_addresses_in_a_cell_are_told_and_marks_nobody_sees_are_left_out(run):
    told = run("email,name\na@oak.example; b@oak.example,Anna\n\u202emailto:c@oak.example\u202c,\u200fCat\u0007\n")

    assert [each["row"] for each in told["rejected"]] == [2]
    assert "more than one address" in told["rejected"][0]["reason"]
    assert str(Contact.objects.get()) == "Cat <c@oak.example>"


def test_an_address_in_unicode_or_punycode_is_one_person_and_a_plus_is_another(run):
    run("email\nanna@bücher.example\nANNA@xn--bcher-kva.example\nanna+news@bücher.example\n")

    assert Contact.objects.count() == 2


def test_a_seat_has_its_days_and_standing_and_a_cell_may_name_several_schools(run, oak):
    content = (
        "email,school,role,standing,from,until\n"
        "pa@oak.example,100100; 100200,Headteacher,acts for,01/09/2025,\n"
        "old@oak.example,100100,SENCO,,2020-09-01,31.08.2024\n"
        "odd@oak.example,100100,SENCO,,sometime,\n"
    )
    told = run(content)

    acts = Holding.objects.filter(contact__email="pa@oak.example")
    assert [(each.standing, str(each.started_on)) for each in acts] == [("acts", "2025-09-01")] * 2
    assert str(Holding.objects.get(contact__email="old@oak.example").ended_on) == "2024-08-31"
    assert [(each["row"], each["field"]) for each in told["rejected"]] == [(4, "started")]
    assert run(content)["unchanged"] == 2


def test_a_role_in_a_group(run, ealing):
    board = Group.objects.create(
        partnership=ealing, kind=GroupKind.objects.create(partnership=ealing, name="Board"), name="Schools Forum"
    )
    told = run("email,group,role\na@oak.example,Schools Forum,Clerk of governors\nb@oak.example,Nonsuch,Clerk\n")

    assert [(each.seat.group, each.seat.role.key) for each in Holding.objects.all()] == [(board, "clerk")]
    assert told["rejected"][0]["field"] == "group"


def test_a_mobile_number_is_sealed_and_never_taken_for_the_telephone(run):
    told = run("email,mobile\na@oak.example,07700 900123\nb@oak.example,call me on 07700 900999\n")

    assert Mobile.objects.get().number == "07700 900123"
    assert Contact.objects.get().telephone == ""
    assert "900999" not in json.dumps(told)


def test_an_address_in_place_of_a_name_is_a_second_one_unless_it_is_the_same(run):
    told = run(b'email,name\n"bea@oak.example, Cat <cat@oak.example>",\nanna@oak.example <Anna@Oak.example>,\n')

    assert ["more than one address" in each["reason"] for each in told["rejected"]] == [True]
    assert [(each.email_folded, each.name) for each in Contact.objects.all()] == [("anna@oak.example", "")]


def test_commas_within_names_do_not_hide_the_semicolons(run):
    run("Name;E-mail\nAsh, Anna, Dr;anna@oak.example\nElm, Bea, Mrs;bea@oak.example\n")

    assert {each.name for each in Contact.objects.all()} == {"Ash, Anna, Dr", "Elm, Bea, Mrs"}


@pytest.mark.parametrize("day", ["1 Sept 2025", "1st September 2025", "01/09/2025 00:00", "2025-09-01T00:00:00Z"])
def test_a_day_as_people_and_programs_write_it(run, oak, day):
    run(f"email,school,role,start date\nanna@oak.example,100100,SENCO,{day}\n")

    assert str(Holding.objects.get().started_on) == "2025-09-01"
