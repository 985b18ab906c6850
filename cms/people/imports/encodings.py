"""In which letters a text file is written."""

import codecs
import re
from typing import BinaryIO

from cms.people.imports.report import CannotImport

_CHARSET = re.compile(rb"""charset\s*=\s*["']?([A-Za-z0-9_-]+)""", re.IGNORECASE)


def encoding_of(file: BinaryIO, head: bytes) -> str:
    """UTF-8 and UTF-16 by their marks, UTF-16 without one by its zeros, UTF-8 if the whole file is; else cp1252."""
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if encoding := _unmarked_utf16(head):
        return encoding
    if head.count(0) > len(head) // 100:
        raise CannotImport("This is no table but some other kind of file: save the table as CSV or XLSX.")
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := file.read(1 << 20):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    finally:
        file.seek(0)
    return "utf-8"


def encoding_of_page(file: BinaryIO, head: bytes) -> str:
    """As a page says it itself, where its bytes leave a choice."""
    found = encoding_of(file, head)
    named = _CHARSET.search(head) if found == "cp1252" else None
    try:
        return codecs.lookup(named[1].decode("ascii")).name if named else found
    except LookupError:
        return found


def _unmarked_utf16(head: bytes) -> str:
    """In UTF-16 without a mark, nearly every other byte of a Western table is zero."""
    first, second = head[::2].count(0), head[1::2].count(0)
    many, few = len(head) * 2 // 5, len(head) // 50
    if second > many and first <= few:
        return "utf-16-le"
    return "utf-16-be" if first > many and second <= few else ""
