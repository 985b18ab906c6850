"""The text of one file, by its parts. A program of its own (`python extract.py PATH KIND`): whatever a file does to it,
nobody else is hurt. It knows nothing of Django, prints JSON, and never more than its limits let through.

    {"state": "read", "parts": [["page 1", "page=1", "…"], …], "cut": false}
"""

import json
import re
import sys
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

MEMORY = 1 << 30  # bytes
SECONDS = 60  # of the processor
MOST_PARTS = 1_000  # pages, sheets, slides
MOST_LETTERS = 1_000_000
UNPACKED = 300_000_000  # bytes
MOST_ROWS = 20_000  # of a sheet

#: What a file under a password begins with, where it would be a zip otherwise.
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SLIDE = re.compile(r"ppt/slides/slide(\d+)\.xml")
_TEXT = "{http://schemas.openxmlformats.org/drawingml/2006/main}t"

Part = tuple[str, str, str]


class Encrypted(Exception):
    """Nobody reads it without a password."""


class TooLarge(Exception):
    """Unpacked it is far too much."""


def pdf(path: str) -> Iterator[Part]:
    import pypdf

    reader = pypdf.PdfReader(path)
    if reader.is_encrypted and not reader.decrypt(""):
        raise Encrypted
    for number, page in enumerate(reader.pages, 1):
        yield f"page {number}", f"page={number}", page.extract_text() or ""


def docx(path: str) -> Iterator[Part]:
    import docx as word

    _check_zip(path)
    heading, said = "", []
    for block in word.Document(path).iter_inner_content():
        if isinstance(block, word.table.Table):
            said += [" ".join(cell.text for cell in row.cells) for row in block.rows]
            continue
        style = block.style.name if block.style is not None else ""
        if style and style.startswith(("Heading", "Title")) and block.text.strip():
            yield heading, "", _sentences(said)
            heading, said = block.text.strip(), []
        said.append(block.text)
    yield heading, "", _sentences(said)


def xlsx(path: str) -> Iterator[Part]:
    import openpyxl

    _check_zip(path)
    book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        cells = (str(value) for row in sheet.iter_rows(max_row=MOST_ROWS, values_only=True) for value in row
                 if value is not None)  # fmt: skip
        yield f"sheet {sheet.title}", "", " ".join(cells)


def pptx(path: str) -> Iterator[Part]:
    _check_zip(path)
    with zipfile.ZipFile(path) as archive:
        slides = sorted((int(found[1]), found[0]) for name in archive.namelist() if (found := _SLIDE.fullmatch(name)))
        for number, name in slides:
            root = ElementTree.fromstring(archive.read(name))  # noqa: S314 (expat expands no outside entity; memory is limited)
            yield f"slide {number}", "", " ".join(element.text or "" for element in root.iter(_TEXT))


def text(path: str) -> Iterator[Part]:
    with open(path, "rb") as file:
        yield "", "", file.read(MOST_LETTERS + 1).decode("utf-8-sig", errors="replace")


def _sentences(lines: list[str]) -> str:
    """Each line ends like a sentence, so that a passage can be read."""
    stripped = [line.strip() for line in lines if line.strip()]
    return " ".join(line if line[-1] in ".!?:;,…" else f"{line}." for line in stripped)


READERS = {"pdf": pdf, "docx": docx, "xlsx": xlsx, "xlsm": xlsx, "pptx": pptx, "pptm": pptx, "ppsx": pptx,
           "txt": text, "csv": text}  # fmt: skip


def _check_zip(path: str) -> None:
    with open(path, "rb") as file:
        if file.read(len(_OLE)) == _OLE:
            raise Encrypted
    with zipfile.ZipFile(path) as archive:
        if sum(each.file_size for each in archive.infolist()) > UNPACKED:
            raise TooLarge


def extract(path: str, kind: str) -> dict[str, Any]:
    """What is kept of a file: its state, and as much of its text as the limits let through."""
    parts: list[Part] = []
    letters, cut, state = 0, False, "read"
    try:
        for place, fragment, said in READERS[kind](path):
            if len(parts) >= MOST_PARTS:
                cut = True
                break
            clean = " ".join(said.replace("\0", " ").split()).encode("utf-8", "ignore").decode()
            kept = clean[: MOST_LETTERS - letters]
            letters += len(kept)
            if kept:
                parts.append((place, fragment, kept))
            if len(kept) < len(clean):
                cut = True
                break
    except Encrypted:
        state = "encrypted"
    except (TooLarge, MemoryError):
        state = "too-large"
    except Exception:  # Whatever is wrong inside, the file is broken; what was read of it stays.
        state = "broken"
    return {"state": "read" if parts and state == "broken" else state, "parts": parts, "cut": cut or state == "broken"}


def _limit() -> None:
    """POSIX only, as far as the system lets itself be asked."""
    import resource

    # Between the two limits of the processor's time it is told why it ends; beyond the second it would only be killed.
    for what, most, further in ((resource.RLIMIT_AS, MEMORY, MEMORY), (resource.RLIMIT_CPU, SECONDS, SECONDS + 5)):
        try:
            resource.setrlimit(what, (most, further))
        except (ValueError, OSError):
            continue


if __name__ == "__main__":
    import logging
    import warnings

    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    _limit()
    json.dump(extract(*sys.argv[1:3]), sys.stdout)
