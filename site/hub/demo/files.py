"""Small files for pages to attach, made from their words: PDF, Word and CSV."""

import csv
import io
import sys
from collections.abc import Callable
from typing import Any

import docx
from django.core.files.base import ContentFile
from django.utils.html import escape
from wagtail.documents import get_document_model

from cms.people.models import Partnership
from hub.demo import content

Document = get_document_model()


class Missing(Exception):
    """This machine cannot make that kind of file; the message says what it lacks."""


def make_documents(partnership: Partnership) -> dict[str, int]:
    """The documents by file name. A kind that this machine cannot make is left out, and named on stderr."""
    made, lacking = {}, set()
    for name, words in content.read("files").items():
        try:
            data = _maker(name)(words)
        except Missing as missing:
            lacking.add(str(missing))
            continue
        document = Document(title=words["title"], collection=partnership.collection)
        document.file.save(name, ContentFile(data), save=False)
        document.file_size = len(data)
        document.save()
        made[name] = document.pk
    for sentence in sorted(lacking):
        sys.stderr.write(f"{sentence}\n")
    return made


def _maker(name: str) -> Callable[[dict[str, Any]], bytes]:
    return {"csv": as_csv, "docx": as_docx, "pdf": as_pdf}[name.rpartition(".")[2]]


def as_csv(words: dict[str, Any]) -> bytes:
    """With a byte order mark, so that Excel reads it as UTF-8."""
    out = io.StringIO()
    csv.writer(out).writerows(words["rows"])
    return out.getvalue().encode("utf-8-sig")


def as_docx(words: dict[str, Any]) -> bytes:
    document = docx.Document()
    document.core_properties.title = words["title"]
    document.core_properties.author = "Ealing Learning Partnership"
    document.core_properties.language = "en-GB"
    document.add_heading(words["title"], 0)
    for kind, text in _lines(words["text"]):
        if kind == "heading":
            document.add_heading(text, 1)
        else:
            document.add_paragraph(text, style="List Bullet" if kind == "item" else None)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def as_pdf(words: dict[str, Any]) -> bytes:
    """A tagged PDF. Raises Missing where pango is not installed."""
    try:
        from weasyprint import HTML
    except OSError as error:
        raise Missing("Attachments in PDF are left out: this machine lacks pango.") from error
    tags = {"heading": "<h2>{}</h2>", "item": "<ul><li>{}</li></ul>", "text": "<p>{}</p>"}
    body = "".join(tags[kind].format(escape(text)) for kind, text in _lines(words["text"])).replace("</ul><ul>", "")
    title = escape(words["title"])
    head = (
        f'<html lang="en-GB"><head><title>{title}</title></head><body style="font-family: sans-serif"><h1>{title}</h1>'
    )
    made: bytes = HTML(string=f"{head}{body}</body></html>").write_pdf(pdf_variant="pdf/ua-1")
    return made


def _lines(text: str) -> list[tuple[str, str]]:
    """(heading, item or text; the words) of each line."""
    kinds = {"#": "heading", "-": "item"}
    return [(kinds.get(line[0], "text"), line.lstrip("#- ")) for line in text.strip().splitlines() if line.strip()]
