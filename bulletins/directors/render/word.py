"""A report's item as a Word file that a clerk pastes into an agenda, and a whole report as one."""

import io
from typing import Any

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from bulletins.directors.render.words import Writer, plain
from bulletins.directors.report import Entry, Report

LANGUAGE = "en-GB"
INK, DEEPEST = RGBColor(0x0B, 0x0C, 0x0C), 9
A4 = (Mm(210), Mm(297))


def item_as_word(report: Report, entry: Entry) -> bytes:
    title = plain(f"{entry.number}. {entry.item.title}")
    document = _begin(report, title)
    document.add_heading(title, 1)
    document.add_paragraph(plain(f"{report.title}, {report.day}. {report.partnership}."))
    _item(document, entry, level=2)
    return _saved(document)


def as_word(report: Report) -> bytes:
    """The whole; each item begins on a page of its own."""
    document = _begin(report, f"{report.title}, {report.day}")
    document.add_heading(plain(report.title), 1)
    document.add_paragraph(plain(". ".join(filter(None, [report.day, report.term, report.partnership]))))
    for number, part in enumerate(report.parts):
        document.add_heading(plain(part.title), 2).paragraph_format.page_break_before = number > 0
        for place, entry in enumerate(part.entries):
            heading = document.add_heading(plain(f"{entry.number}. {entry.item.title}"), 3)
            heading.paragraph_format.page_break_before = place > 0
            _item(document, entry, level=4)
    return _saved(document)


def _item(document: Any, entry: Entry, *, level: int) -> None:
    for name, words in entry.lines:
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(2)
        paragraph.add_run(f"{name}: ").bold = True
        paragraph.add_run(plain(words))
    document.add_heading("Summary", level)
    for words in entry.summary:
        document.add_paragraph(plain(words))
    if entry.points:
        document.add_heading("Key action points", level)
        for point in entry.points:
            document.add_paragraph(plain(point), style="List Bullet")
    if entry.item.body:
        document.add_heading("In full", level)
        Writer(document, level=level + 1).write(entry.words)


def _begin(report: Report, title: str) -> Any:
    """A document with its title, its author and its language, which every style takes over."""
    document = docx.Document()
    about = document.core_properties
    about.title, about.author, about.language = plain(title)[:255], plain(report.partnership)[:255], LANGUAGE
    about.subject, about.comments = plain(f"{report.title}, {report.day}")[:255], ""
    defaults = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    language = defaults.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        defaults.append(language)
    language.set(qn("w:val"), LANGUAGE)
    document.styles["Normal"].font.name = "Arial"
    document.styles["Normal"].font.size = Pt(11)
    for level in range(1, DEEPEST + 1):  # Word's own blue is too pale to be read with ease.
        document.styles[f"Heading {level}"].font.color.rgb = INK
    page = document.sections[0]
    page.page_width, page.page_height = A4
    return document


def _saved(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
