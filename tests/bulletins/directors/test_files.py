"""A report as PDF, Word, HTML and zip: what an assistive program and a clerk's Word find in them."""

import io
import time
import zipfile
from pathlib import Path
from typing import Any

import docx
import pikepdf
import pytest
from django.core.management import CommandError, call_command
from docx.oxml.ns import qn

from bulletins.compose import compose
from bulletins.directors.render.page import as_html
from bulletins.directors.render.pdf import as_pdf
from bulletins.directors.render.word import as_word, item_as_word
from bulletins.directors.report import report_of
from bulletins.models import Edition, ReportItem
from bulletins.models.report import Handling
from newsletters.models import Publication
from tests.bulletins.directors.conftest import DAY, SECRET, staff, write

pytestmark = pytest.mark.django_db


def tags(node: Any) -> list[tuple[str, str]]:
    """(tag, the words of a heading's title where it has one) of a structure tree, in reading order."""
    kids = node.get("/K", [])
    below = kids if isinstance(kids, pikepdf.Array) else [kids]
    found = [str(node["/S"])] if "/S" in node else []
    for kid in below:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            found += tags(kid)
    return found


def bookmarks(pdf: pikepdf.Pdf) -> list[str]:
    with pdf.open_outline() as outline:
        waiting, found = list(outline.root), []
        while waiting:
            each = waiting.pop(0)
            found.append(str(each.title))
            waiting = [*each.children, *waiting]
    return found


def test_the_pdf_is_tagged_and_says_its_title_and_language(draft: Edition) -> None:
    pdf = pikepdf.open(io.BytesIO(as_pdf(report_of(draft))))

    assert pdf.Root.MarkInfo.Marked
    assert str(pdf.Root.Lang) == "en-GB"
    assert str(pdf.docinfo.Title) == "Directors’ report 1, 27 November 2026"
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
    with pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"


def test_headings_stand_in_reading_order_and_are_bookmarks(draft: Edition) -> None:
    pdf = pikepdf.open(io.BytesIO(as_pdf(report_of(draft))))

    found = [tag for tag in tags(pdf.Root.StructTreeRoot) if tag in ("/H1", "/H2", "/H3", "/H4")]
    assert found[:4] == ["/H1", "/H2", "/H2", "/H3"]
    assert found.count("/H3") == 4
    assert found.count("/H4") == 16
    marks = bookmarks(pdf)
    assert [mark for mark in marks if mark[:2] in ("1.", "2.", "3.", "B1")] == [
        "1. Admissions timetable", "2. School places", "3. Pay award", f"B1. {SECRET}",
    ]  # fmt: skip
    assert marks[:3] == ["Directors’ report 1", "Contents", "Part A"]


def test_nothing_that_somebody_writes_makes_the_pdf_fetch_anything(report: Publication, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("of this machine")
    write(report.partnership, "Pictures", body=f'<p><img src="file://{tmp_path}/secret.txt" alt="A map"></p>')

    assert as_pdf(report_of(compose(report, DAY, by=staff("editor")))).startswith(b"%PDF-")


def test_an_item_s_word_file_has_real_headings_lists_and_a_language(draft: Edition) -> None:
    report = report_of(draft)
    document = docx.Document(io.BytesIO(item_as_word(report, report.entries[0])))

    styles = [(each.style.name, each.text) for each in document.paragraphs]
    assert ("Heading 1", "1. Admissions timetable") in styles
    assert ("Heading 2", "Key action points") in styles
    assert ("Heading 3", "Cost") in styles
    assert ("List Bullet", "Minute it") in styles
    assert any(text == "Purpose: For decision" for _, text in styles)
    assert document.core_properties.title == "1. Admissions timetable"
    assert document.core_properties.language == "en-GB"
    assert document.styles.element.find(".//" + qn("w:lang")).get(qn("w:val")) == "en-GB"


def test_words_of_every_kind_come_into_word(report: Publication) -> None:
    body = (
        "<p>See <a href='https://example.org/a'>the paper</a> and <em>note</em>.</p><ol><li>One<ul><li>Within</li></ul>"
        "</li></ol><table><tr><th>Year</th><th>Places</th></tr><tr><td>2027</td><td>60</td></tr></table>"
        "<blockquote><p>Said.</p></blockquote>"
    )
    write(report.partnership, "Ev\x0bery kind", body=body)

    document = docx.Document(io.BytesIO(as_word(report_of(compose(report, DAY, by=staff("editor"))))))

    styles = [(each.style.name, each.text) for each in document.paragraphs]
    assert {("List Number", "One"), ("List Bullet 2", "Within"), ("Quote", "Said.")} <= set(styles)
    assert [cell.text for cell in document.tables[0].rows[1].cells] == ["2027", "60"]
    assert "https://example.org/a" in {each.target_ref for each in document.part.rels.values() if each.is_external}


@pytest.mark.parametrize(
    "body",
    [
        "<ul><li>" * 300 + "The last word" + "</li></ul>" * 300,
        "<p>" + "<b><i>" * 600 + "The last word" + "</i></b>" * 600 + "</p>",
        '<table><tr><td colspan="3000000">The last word</td></tr></table>',
    ],
)
def test_what_no_page_can_hold_keeps_no_report_from_being_made(report: Publication, body: str) -> None:
    write(report.partnership, "Budgets", body=body)
    found = report_of(compose(report, DAY, by=staff("editor")))

    began = time.monotonic()
    assert pikepdf.open(io.BytesIO(as_pdf(found))).pages
    made = docx.Document(io.BytesIO(item_as_word(found, found.entries[0])))
    assert "The last word" in as_html(found)
    assert "The last word" in "".join(each.text for each in made.element.iter(qn("w:t")))
    assert time.monotonic() - began < 10


def test_the_zip_holds_all_that_its_readers_may_see(sent: Edition, tmp_path: Path) -> None:
    for readers, there in (("all", True), ("governors", False)):
        out = tmp_path / f"{readers}.zip"
        call_command("render_report", sent.pk, "--format", "zip", "--for", readers, "--out", str(out), verbosity=0)
        with zipfile.ZipFile(out) as pack:
            names = pack.namelist()
            page = pack.read("directors-report-1.html").decode()
        assert ("items/B1-suspension-at-oak.docx" in names) is there
        assert (SECRET in page) is there
        assert "directors-report-1.pdf" in names
        assert "items/01-admissions-timetable.docx" in names


def test_what_was_narrowed_since_is_in_no_file_for_others(
    sent: Edition, items: list[ReportItem], tmp_path: Path
) -> None:
    ReportItem.objects.filter(pk=items[2].pk).update(handling=Handling.CONFIDENTIAL)

    for readers, there in (("all", True), ("governors", False), ("everybody", False)):
        out = tmp_path / f"{readers}.html"
        call_command("render_report", sent.pk, "--format", "html", "--for", readers, "--out", str(out), verbosity=0)
        assert ("Admissions timetable" in out.read_text()) is there


def test_the_command_refuses_what_is_no_report(gatekeeping: Publication, tmp_path: Path) -> None:
    edition = compose(gatekeeping, DAY)

    with pytest.raises(CommandError, match="no directors’ report"):
        call_command("render_report", edition.pk, "--format", "pdf", "--out", str(tmp_path / "a.pdf"))


@pytest.mark.slow
def test_a_report_of_forty_items_takes_less_than_ten_seconds(report: Publication) -> None:
    words = "<p>" + "A board reads this sentence and weighs what it says. " * 30 + "</p>"
    for number in range(40):
        write(report.partnership, f"Item {number}", body=words * 2, position=number)
    made = report_of(compose(report, DAY, by=staff("editor")))

    begun = time.process_time()
    pdf = as_pdf(made)

    assert time.process_time() - begun < 10
    assert len(pikepdf.open(io.BytesIO(pdf)).pages) >= 40
