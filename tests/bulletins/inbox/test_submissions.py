"""Schools and services send news in, and have word of what became of it."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from wagtail.documents import get_document_model

from bulletins.inbox import submit
from bulletins.models import Attachment, Entry, Item, Submission
from cms.people.erase import erase
from cms.people.person import everything
from tests.factories import make_contact, make_user, signed_in

PDF = b"%PDF-1.7\n%%EOF"


@pytest.fixture
def sender(ealing):
    return make_contact(ealing, "library@ealing.example", name="Lee Library", user=make_user("library@ealing.example"))


@pytest.fixture
def client(ealing, sender):
    return signed_in(sender.user, ealing)


@pytest.fixture
def editor(ealing, sign_in):
    return sign_in("editor", ealing)


def send(client, **changes):
    day = timezone.localdate() + dt.timedelta(days=30)
    given = {
        "title": "Story time for Year 2", "summary": "Book a class visit to the library.",
        "body": "All day.\n<script>x",
        "audience": "Primary heads", "action": "Book a visit", "deadline": day.isoformat(),
        "contact_name": "Lee Library", "contact_email": "library@ealing.example",
    }  # fmt: skip
    return client.post("/send-news/", {**given, **changes})


def press(client, act, entry, **data):
    return client.post(reverse(f"inbox:{act}", args=[entry.pk]), {"stay": "1", **data})


def decided_long_ago():
    Entry.objects.update(decided_at=timezone.now() - submit.REST - dt.timedelta(minutes=1))


def test_news_is_sent_behind_sign_in_and_thanked(ealing, client, visitor, letters):
    assert "/account/login/" in visitor(ealing).get("/send-news/").headers["Location"]

    assert send(client).headers["Location"] == "/send-news/sent/"

    assert "Story time for Year 2" in client.get("/send-news/sent/").content.decode()
    assert letters.last(to="library@ealing.example").subject == "Thank you for “Story time for Year 2”"


def test_an_item_made_of_it_keeps_what_it_says_and_its_file(client, editor, gatekeeping):
    section = gatekeeping.sections.last()
    send(client, section=section.pk, file=SimpleUploadedFile("visit form.pdf", PDF))
    entry = Entry.objects.get()
    page = editor.get("/admin/inbox/").content.decode()
    assert "Primary heads" in page
    assert "visit_form.pdf" in page
    assert not get_document_model().objects.exists()

    press(editor, "use", entry, section=section.pk)

    item = Item.objects.get()
    assert (item.audience, item.action, item.contact_name, item.contact_email) == (
        "Primary heads", "Book a visit", "Lee Library", "library@ealing.example",
    )  # fmt: skip
    assert item.deadline == timezone.localdate() + dt.timedelta(days=30)
    document = get_document_model().objects.get()
    assert document.collection == entry.partnership.collection
    assert f"/documents/{document.pk}/" in item.body
    assert "<script" not in item.body

    press(editor, "undo", entry)

    assert not Item.objects.exists()
    assert not get_document_model().objects.exists()
    assert Attachment.objects.count() == 1


def test_the_sender_has_word_when_it_is_used_once_it_has_rested(client, editor, section, letters):
    send(client)
    press(editor, "use", Entry.objects.get(), section=section.pk)

    assert submit.tell_senders() == 0
    decided_long_ago()
    assert [submit.tell_senders(), submit.tell_senders()] == [1, 0]

    assert letters.last(to="library@ealing.example").subject == "“Story time for Year 2” will be in our news"


def test_the_sender_has_word_when_it_is_turned_down_with_the_editors_words(client, editor, letters):
    send(client)
    press(editor, "discard", Entry.objects.get(), answer="Send it again in May.")
    decided_long_ago()

    submit.tell_senders()

    assert "Send it again in May." in letters.last(to="library@ealing.example").text
    assert "Not used" in client.get("/send-news/sent/").content.decode()


def test_what_was_undone_in_time_is_not_told(client, editor):
    send(client)
    entry = Entry.objects.get()
    press(editor, "discard", entry)
    press(editor, "undo", entry)
    decided_long_ago()

    assert submit.tell_senders() == 0


def test_sections_of_what_only_some_may_read_are_not_offered(client, gatekeeping, section):
    page = client.get("/send-news/").content.decode()

    assert "Gatekeeping: " in page
    assert "The weekly" not in page
    assert "choose another" in send(client, section=section.pk).content.decode()


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("virus.exe", b"MZ", "Attach a PDF"),
        ("lies.pdf", b"<html>", "and is not"),
        ("lies.docx", b"PK\x03\x04rest", "and is not"),
        ("huge.pdf", PDF + b"x" * (5 * 1024 * 1024), "smaller than 5 MB"),
    ],
)
def test_a_file_that_is_not_taken_is_told(client, name, content, why):
    response = send(client, file=SimpleUploadedFile(name, content))

    assert why in response.content.decode()
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"title": ""}, "Give it a title"),
        ({"action": ""}, "say what they should do"),
        ({"deadline": "2020-01-01"}, "This day has passed"),
        ({"deadline": "soon"}, "Enter a date like"),
        ({"section": "9" * 30}, "choose another"),
        ({"contact_email": "x"}, "Enter an e-mail address"),
        ({"title": "a\0b"}, "Null characters"),
    ],
)
def test_what_does_not_go_together_is_told(client, changes, why):
    assert why in send(client, **changes).content.decode()
    assert not Entry.objects.exists()


def test_a_second_click_sends_it_once_and_too_many_are_stopped(client):
    send(client)
    send(client)
    assert Entry.objects.count() == 1

    for number in range(submit.OF_A_PERSON - 1):
        send(client, title=f"News {number}")

    assert "Wait an hour" in send(client, title="One too many").content.decode()


def test_another_partnership_sees_neither_the_news_nor_its_file(client, camden, sign_in):
    send(client, file=SimpleUploadedFile("a.pdf", PDF))
    theirs = sign_in("editor", camden)
    file = reverse("inbox:attachment", args=[Attachment.objects.get().pk])

    assert theirs.get(file).status_code == 404
    assert "Story time" not in theirs.get("/admin/inbox/").content.decode()


def test_the_file_is_for_those_with_the_inbox_and_never_shown_in_place(client, editor, sign_in, ealing):
    send(client, file=SimpleUploadedFile("a.pdf", PDF))
    file = reverse("inbox:attachment", args=[Attachment.objects.get().pk])

    assert client.get(file).status_code in (302, 403, 404)
    assert sign_in("approver", ealing).get(file).status_code in (302, 403)
    response = editor.get(file)
    assert response.content == PDF
    assert response.headers["Content-Disposition"].startswith("attachment")


def test_it_is_shown_to_its_sender_and_goes_with_them(client, sender, editor, section):
    send(client)
    send(client, title="The second", file=SimpleUploadedFile("a.pdf", PDF))
    press(editor, "use", Entry.objects.get(title="The second"), section=section.pk)
    assert [each["title"] for each in everything(sender)["submissions"]] == ["Story time for Year 2", "The second"]

    erase(sender, by=None)

    assert [entry.title for entry in Entry.objects.all()] == ["The second"]
    held = Submission.objects.get()
    assert (held.contact, held.name, held.email, held.contact_email) == (None, "", "", "")
    assert not Attachment.objects.exists()
