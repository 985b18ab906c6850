"""Importing on the screen: look first, then do it."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from cms.people.imports import run, uploads
from cms.people.models import Contact, ContactAlias, Import, School, Upload
from newsletters.models import List
from tests.factories import make_contact, make_school

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


def test_a_contact_of_a_former_address_is_not_made_again(editor, ealing):
    ContactAlias.objects.create(partnership=ealing, contact=make_contact(ealing, name="Anna"), email="old@oak.example")

    page = editor.post(reverse("contacts:add"), {"email": "OLD@oak.example", "language": "en-gb"}).content.decode()

    assert "This is a former address of Anna" in page


def test_an_import_is_undone_on_its_page(editor, do_it):
    upload(editor)
    do_it()
    done = Import.objects.get()

    page = editor.post(reverse("import_past", args=[done.pk]), {"undo": "1"}, follow=True).content.decode()

    assert "1 seats that people were given" in page
    assert not Contact.objects.exists()
    rows = b"".join(editor.get(reverse("import_rows", args=[done.pk])).streaming_content).decode()
    assert [line.split(",")[:2] for line in rows.splitlines()[1:]] == [["2", "created"], ["3", "rejected"]]


def test_an_import_whose_worker_died_can_be_started_again(editor, django_capture_on_commit_callbacks):
    upload(editor)
    editor.post(look_address(), {"import": "1"})
    Import.objects.update(state="running", beat_at=timezone.now() - dt.timedelta(minutes=11))
    assert run.sweep() == 1
    address = reverse("import_past", args=[Import.objects.get().pk])
    assert "Nothing was changed: start it again." in editor.get(address).content.decode()

    with django_capture_on_commit_callbacks(execute=True):
        editor.post(address, {"again": "1"})

    assert Import.objects.get().state == "done"
    assert Contact.objects.count() == 1


def test_a_run_that_was_given_up_writes_nothing_when_it_comes_back(editor, ealing):
    upload(editor)
    editor.post(look_address(), {"import": "1"})
    old = Import.objects.get()
    Import.objects.update(state="failed")
    run.again(Import.objects.get())

    run.run(old.pk, old.run)

    assert Import.objects.get().state == "waiting"
    assert not Contact.objects.exists()


def test_columns_are_remembered_for_the_next_file_with_these_headers(editor, do_it):
    content = b"Kontakt,Who\nanna@oak.example,Anna\n"
    upload(editor, content)
    editor.post(look_address(), {"column-0": "email", "column-1": "name"})
    do_it()

    page = editor.get(upload(editor, content.replace(b"anna", b"ben")).url).content.decode()

    assert '<option value="email" selected>' in page
    assert "Chosen" in page
    assert "ben@oak.example" in page


def test_past_imports_are_this_partnerships_only(editor, do_it, sign_in, camden):
    upload(editor)
    do_it()
    done = Import.objects.get()
    client = sign_in("administrator", camden)

    assert client.get(reverse("import_past", args=[done.pk])).status_code == 404
    assert client.post(reverse("import_past", args=[done.pk]), {"undo": "1"}).status_code == 404
    assert client.get(reverse("import_rows", args=[done.pk])).status_code == 404
