"""What stands in files is found, with the page, sheet or slide; a file that nobody can read hurts nobody."""

import signal
import subprocess

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.models import CollectionViewRestriction, Page, PageViewRestriction

from cms.search.files import extract
from cms.search.files.read import read, unread
from cms.search.models import FileText
from tests import website
from tests.cms.search import made_files
from tests.cms.search.looking import in_step, look, titles

pytestmark = pytest.mark.django_db


@pytest.fixture
def extracted(tmp_path):
    def of(data, kind):
        path = tmp_path / f"file.{kind}"
        path.write_bytes(data)
        return extract.extract(str(path), kind)

    return of


def upload(ealing, data, name, title):
    file = ContentFile(data, name=name)
    return get_document_model().objects.create(title=title, file=file, collection=ealing.collection)


@pytest.mark.parametrize(
    ("data", "kind", "parts"),
    [
        (made_files.pdf("One panel", "Two panels"), "pdf",
         [("page 1", "page=1", "One panel"), ("page 2", "page=2", "Two panels")]),
        (made_files.word("Fees", "Ten pounds"), "docx",
         [("", "", "Before anything else."), ("Fees", "", "Fees. Ten pounds. In a cell.")]),
        (made_files.excel(Fees="Room", Rules="Hall"), "xlsx",
         [("sheet Fees", "", "Room 12"), ("sheet Rules", "", "Hall 12")]),
        (made_files.slides("First", "Second"), "pptx", [("slide 1", "", "First"), ("slide 2", "", "Second")]),
        ("﻿Plain\0 text".encode(), "txt", [("", "", "Plain text")]),
    ],
    ids=["pdf", "docx", "xlsx", "pptx", "txt"],
)  # fmt: skip
def test_each_kind_is_read_by_its_parts(extracted, data, kind, parts):
    found = extracted(data, kind)

    assert (found["state"], list(found["parts"])) == ("read", parts)


@pytest.mark.parametrize(
    ("data", "kind", "state"),
    [
        (made_files.locked_pdf("Secret"), "pdf", "encrypted"),
        (extract._OLE + b"x" * 600, "docx", "encrypted"),
        (b"%PDF-1.4 and then nothing", "pdf", "broken"),
        (b"no zip at all", "xlsx", "broken"),
        (made_files.bomb(), "pptx", "too-large"),
    ],
    ids=["locked", "locked Word", "broken PDF", "no zip", "bomb"],
)
def test_what_cannot_be_read_is_marked(extracted, data, kind, state):
    assert extracted(data, kind) == {"state": state, "parts": [], "cut": state == "broken"}


def test_no_more_is_kept_than_the_limits_let_through(extracted, monkeypatch):
    monkeypatch.setattr(extract, "MOST_LETTERS", 12)

    found = extracted(made_files.pdf("One panel", "Two panels"), "pdf")

    assert ([said for _, _, said in found["parts"]], found["cut"]) == (["One panel", "Two"], True)
    assert extracted(b"A text of one part, too long", "txt") == {
        "state": "read", "parts": [("", "", "A text of on")], "cut": True,
    }  # fmt: skip


@pytest.mark.parametrize("outside", [True, False])
@pytest.mark.parametrize("kind", ["pptx", "docx"])
def test_what_a_file_only_names_is_not_read(extracted, tmp_path, kind, outside):
    secret = tmp_path / "secret"
    secret.write_text("Peregrine")
    many = "".join(f'<!ENTITY e{number} "{f"&e{number - 1};" * 20}">' for number in range(1, 10))
    entities = f'<!ENTITY e9 SYSTEM "{secret.as_uri()}">' if outside else f'<!ENTITY e0 "lots">{many}'

    found = extracted(made_files.with_entities(kind, entities, "&e9;"), kind)

    assert not any(said for _, _, said in found["parts"])


def test_files_with_macros_are_read_too(extracted):
    assert extracted(made_files.excel(Fees="Room"), "xlsm")["parts"] == [("sheet Fees", "", "Room 12")]
    assert extracted(made_files.slides("First"), "pptm")["parts"] == [("slide 1", "", "First")]


@pytest.mark.references
def test_a_file_is_found_by_its_text_as_far_as_a_page_that_shows_it_may_be_read(
    ealing, visitor, sign_in, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr("cms.search.files.read._run", lambda path, kind: extract.extract(str(path), kind))
    group = website.group_page(website.topic(ealing, "Groups"), ealing)
    with django_capture_on_commit_callbacks(execute=True):
        paper = upload(ealing, made_files.pdf("Minutes", "The zebra crossing was agreed"), "a.pdf", "Paper A")
        lone = upload(ealing, made_files.pdf("The zebra is nowhere shown"), "b.pdf", "Paper B")
        group.body = [("attachments", {"heading": "", "files": [{"document": paper, "note": ""}]})]
        group.save()
    assert {text.document_id for text in FileText.objects.filter(state="read")} == {paper.pk, lone.pk}

    client = visitor(ealing)
    (result,) = look(client, "zebra").select(".hub-results li")
    assert (result.a.get_text(), result.a["href"]) == ("Paper A", f"{paper.url}#page=2")
    assert "Paper of a group · Groups" in result.get_text()
    assert "in “page 2”" in result.get_text()
    assert "The <mark>zebra</mark> crossing" in str(result.p)

    PageViewRestriction.objects.create(page=group, restriction_type=PageViewRestriction.LOGIN)
    assert titles(look(client, "zebra")) == []
    with django_capture_on_commit_callbacks(execute=True):
        website.show(ealing, paper)
    in_step()
    assert titles(look(client, "zebra")) == ["Paper A"]


@pytest.mark.references
def test_the_files_of_a_page_that_is_moved_below_what_is_closed_go_with_it(
    ealing, visitor, sign_in, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr("cms.search.files.read._run", lambda path, kind: extract.extract(str(path), kind))
    closed = website.topic(ealing, "For some")
    PageViewRestriction.objects.create(page=closed, restriction_type=PageViewRestriction.LOGIN)
    above = website.topic(ealing, "Groups")
    with django_capture_on_commit_callbacks(execute=True):
        paper = upload(ealing, made_files.pdf("The zebra crossing was agreed"), "a.pdf", "Paper A")
        shown = [("attachments", {"heading": "", "files": [{"document": paper, "note": ""}]})]
        page = website.group_page(above, ealing)
        page.body = shown
        page.save()
    client = visitor(ealing)
    assert titles(look(client, "zebra")) == ["Paper A"]

    sign_in("administrator", ealing).post(reverse("wagtailadmin_pages:move_confirm", args=[page.pk, closed.pk]))

    assert Page.objects.get(pk=page.pk).path.startswith(closed.path)
    assert titles(look(client, "zebra")) == []


@pytest.mark.references
def test_what_a_closed_collection_holds_or_what_is_deleted_is_found_no_more_before_any_worker_comes(
    ealing, visitor, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr("cms.search.files.read._run", lambda path, kind: extract.extract(str(path), kind))
    with django_capture_on_commit_callbacks(execute=True):
        paper = upload(ealing, made_files.pdf("The zebra crossing was agreed"), "a.pdf", "Paper A")
        website.show(ealing, paper)
    client = visitor(ealing)
    assert titles(look(client, "zebra")) == ["Paper A"]

    closed = CollectionViewRestriction.objects.create(
        collection=ealing.collection, restriction_type=CollectionViewRestriction.LOGIN
    )
    assert titles(look(client, "zebra")) == []
    in_step()
    assert titles(look(client, "zebra")) == []
    with django_capture_on_commit_callbacks(execute=True):
        closed.delete()
    assert titles(look(client, "zebra")) == ["Paper A"]

    paper.delete()
    assert titles(look(client, "zebra")) == []


def test_a_file_that_breaks_its_reader_is_marked_and_read_once(ealing, sign_in, monkeypatch):
    monkeypatch.setattr("cms.search.files.read._run", lambda path, kind: extract.extract(str(path), kind))
    document = upload(ealing, b"%PDF broken", "c.pdf", "Broken form")

    assert read(document).state == "broken"

    assert not unread(ealing).exists()
    assert "Broken form" in sign_in("editor", ealing).get(reverse("searches")).content.decode()


@pytest.mark.slow
def test_the_reader_is_a_process_of_its_own_with_limits(ealing, monkeypatch):
    document = upload(ealing, made_files.pdf("Read elsewhere"), "d.pdf", "D")
    assert read(document).parts == [["page 1", "page=1", "Read elsewhere"]]

    monkeypatch.setattr("cms.search.files.read.SECONDS", 0.05)
    slow = upload(ealing, made_files.pdf("Slow"), "e.pdf", "E")
    assert read(slow).state == "too-slow"


@pytest.mark.parametrize(("ended", "state"), [("SIGXCPU", "too-slow"), ("SIGSEGV", "broken"), ("SIGKILL", "too-large")])
def test_how_the_reader_ended_tells_what_is_wrong(ealing, monkeypatch, ended, state):
    gone = subprocess.CompletedProcess([], -getattr(signal, ended), b"", b"")
    monkeypatch.setattr("cms.search.files.read.subprocess.run", lambda *args, **how: gone)

    assert read(upload(ealing, b"%PDF", "f.pdf", "F")).state == state
