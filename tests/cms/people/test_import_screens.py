"""Importing on the screen: look first, then do it."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from cms.people.imports import uploads
from cms.people.models import Contact, School, Upload
from newsletters.models import List
from tests.factories import make_school

CONTACTS = b"E-mail,Who,Job,School\nanna@oak.example,Anna Ash,SENCO,100100\nben@oak.example,Ben Beech,Cook,100100\n"


@pytest.fixture
def editor(sign_in, ealing):
    make_school(ealing, "Oak Primary School", urn=100100)
    return sign_in("membership", ealing)


def upload(client, content=CONTACTS, kind="contacts", name="contacts.csv"):
    return client.post(reverse("import"), {"kind": kind, "file": SimpleUploadedFile(name, content)})


@pytest.fixture
def do_it(editor, django_capture_on_commit_callbacks):
    """Press the button, and let the worker do it; gives the page that follows the import."""

    def press():
        with django_capture_on_commit_callbacks(execute=True):
            answer = editor.post(look_address(), {"import": "1"})
        return " ".join(editor.get(answer.url).content.decode().split())

    return press


def look_address():
    return reverse("import_look", args=[Upload.objects.get().pk])


def test_the_fate_of_each_row_is_shown_and_nothing_is_changed(editor):
    answer = upload(editor)
    shown = " ".join(editor.get(answer.url).content.decode().split())

    assert "1 would be created" in shown
    assert "There is no role “Cook”" in shown
    assert not Contact.objects.exists()


def test_columns_are_guessed_and_can_be_changed(do_it, editor):
    upload(editor)
    shown = editor.get(look_address()).content.decode()
    assert '<option value="role" selected>Role</option>' in shown

    editor.post(look_address(), {"column-0": "email", "column-1": "name", "column-2": "", "column-3": ""})
    do_it()

    assert list(Contact.objects.order_by("email").values_list("name", flat=True)) == ["Anna Ash", "Ben Beech"]


def test_two_columns_for_one_field_are_told_and_the_mapping_stays(editor):
    upload(editor)

    page = editor.post(look_address(), {"column-0": "email", "column-1": "email"}, follow=True).content.decode()

    assert "Two columns are mapped to “email”" in page
    assert Upload.objects.get().mapping == {}


def test_the_button_does_it_and_the_file_is_forgotten(do_it, editor):
    upload(editor)

    page = do_it()

    assert "2 rows: 1 created, 0 updated, 0 unchanged, 1 rejected." in page
    assert "There is no role “Cook”" in page
    assert [contact.email for contact in Contact.objects.all()] == ["anna@oak.example"]
    assert not Upload.objects.exists()


def test_schools_are_imported_too(do_it, editor, ealing):
    upload(editor, b"URN,EstablishmentName\n100200,Elm Primary School\n", kind="schools")
    do_it()

    assert School.objects.of(ealing).filter(urn=100200).exists()


def test_a_file_may_be_forgotten(editor):
    upload(editor)
    editor.post(look_address(), {"forget": "1"})

    assert not Upload.objects.exists()
    assert not Contact.objects.exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"", "empty"), (b"<html>", "web page"), (b"PK\x03\x04", "broken"), (b"%PDF-1.4", "document")],
)
def test_a_wrong_file_is_told_at_its_field(editor, content, sentence):
    answer = upload(editor, content)

    assert sentence in answer.context["form"].errors["file"][0]
    assert not Upload.objects.exists()


def test_a_file_that_is_too_large_is_told(editor, monkeypatch):
    monkeypatch.setattr(uploads, "LARGEST", 10)

    assert "larger than" in upload(editor).context["form"].errors["file"][0]


def test_without_a_column_of_addresses_one_can_be_chosen(do_it, editor):
    upload(editor, b"Kontakt,Who\nanna@oak.example,Anna\n")
    assert "No column holds the e-mail addresses" in editor.get(look_address()).content.decode()

    editor.post(look_address(), {"column-0": "email", "column-1": "name"})
    do_it()

    assert Contact.objects.get().name == "Anna"


def test_an_upload_is_seen_by_who_made_it_only(editor, sign_in, ealing, camden):
    upload(editor)
    address = look_address()

    assert sign_in("membership", ealing, email="other@ealing.example").get(address).status_code == 404
    assert sign_in("membership", camden).get(address).status_code == 404
    assert sign_in("contributor", ealing).get(address).status_code == 302
    assert sign_in("contributor", ealing).get(reverse("import")).status_code == 302


def test_uploads_go_after_a_day(editor):
    upload(editor)
    Upload.objects.update(made_at=timezone.now() - dt.timedelta(days=2))

    upload(editor)

    assert Upload.objects.count() == 1


def test_a_private_list_is_unknown_to_who_may_not_see_it(editor, sign_in, ealing):
    List.objects.create(partnership=ealing, slug="leads", name="Secret leads", private=True)
    content = b"email,lists\nanna@oak.example,Secret leads\n"

    upload(editor, content)
    shown = editor.get(look_address()).content.decode()

    assert "There is no list “Secret leads”" in shown


def test_what_stands_in_a_file_is_shown_as_text(editor):
    upload(editor, b"email,name\n<script>alert(1)</script>,Anna\n")

    assert "<script>alert(1)" not in editor.get(look_address()).content.decode()
