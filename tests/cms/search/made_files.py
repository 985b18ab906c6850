"""Small files of each kind, made of words."""

import io
import zipfile

import docx
import openpyxl
import pypdf


def pdf(*pages: str) -> bytes:
    """A page for each text, in a typeface that every reader has."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, text in enumerate(pages):
        stream = f"BT /F1 12 Tf 50 700 Td ({text}) Tj ET"
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> "
            f"/Contents {5 + 2 * number} 0 R >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    out, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{each}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    end = f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF"
    return out + f"xref\n0 {size}\n0000000000 65535 f \n{table}{end}".encode()


def locked_pdf(*pages: str) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf(*pages)))
    writer.encrypt("a password", algorithm="RC4-128")
    return _written(writer.write)


def word(heading: str, text: str) -> bytes:
    document = docx.Document()
    document.add_paragraph("Before anything else.")
    document.add_heading(heading, 1)
    document.add_paragraph(text)
    document.add_table(1, 2).rows[0].cells[1].text = "In a cell"
    return _written(document.save)


def excel(**sheets: str) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, text in sheets.items():
        book.create_sheet(name).append([text, 12])
    return _written(book.save)


def slides(*texts: str) -> bytes:
    space = "http://schemas.openxmlformats.org/drawingml/2006/main"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number, text in enumerate(texts, 1):
            archive.writestr(f"ppt/slides/slide{number}.xml", f'<p xmlns:a="{space}"><a:t>{text}</a:t></p>')
    return out.getvalue()


def with_entities(kind: str, entities: str, text: str) -> bytes:
    """A slide or a Word file with a text in which names stand, and what they stand for."""
    if kind == "pptx":
        name, held, said = "ppt/slides/slide1.xml", slides("?"), f"<a:t>{text}</a:t>"
        root = f'<p xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">{said}</p>'
    else:
        name, held, said = "word/document.xml", word("?", "?"), f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"
        space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
        root = f'<w:document xmlns:w="{space}"><w:body>{said}</w:body></w:document>'
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(held)) as before, zipfile.ZipFile(out, "w") as archive:
        for each in before.namelist():
            changed = f'<?xml version="1.0"?><!DOCTYPE d [{entities}]>{root}'
            archive.writestr(each, changed if each == name else before.read(each))
    return out.getvalue()


def bomb() -> bytes:
    """A small file that would be far too much."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(4):
            with archive.open(f"ppt/slides/slide{number}.xml", "w") as part:
                for _ in range(80):
                    part.write(b" " * 1_000_000)
    return out.getvalue()


def _written(write) -> bytes:  # type: ignore[no-untyped-def]
    out = io.BytesIO()
    write(out)
    return out.getvalue()
