"""What kind of file it is, told by its content; the kinds that hold no table that can be read have a sentence each."""

from typing import BinaryIO

from cms.people.imports.report import CannotImport

_OLE, _BIFF = b"\xd0\xcf\x11\xe0", (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_PAGE = (b"<!doctype", b"<html", b"<table", b"<head", b"<body", b"<meta", b"<style", b"<div", b"<!--")
_PICTURES = (b"%pdf", b"{\\rtf", b"\x89png", b"\xff\xd8\xff", b"gif8")


def is_workbook(head: bytes) -> bool:
    return head.startswith(b"PK\x03\x04")


def is_page(head: bytes) -> bool:
    """HTML, which many systems call .xls so that Excel opens it."""
    start = _start(head)
    return start.startswith(_PAGE) or (start.startswith(b"<?xml") and b"<html" in start)


def refuse_other_kinds(file: BinaryIO, head: bytes) -> None:
    """Raises CannotImport with a sentence that says how to mend it."""
    if not head.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00"):
        raise CannotImport("This file is empty.")
    if head.startswith(_OLE):
        raise CannotImport(
            "This Excel file has a password: open it, save it without one (File, Info, Protect workbook) and try again."
            if _holds(file, _LOCKED)
            else "This is an old Excel file (.xls): open it, save it as an Excel workbook (.xlsx) or CSV and try again."
        )
    if head.startswith(_BIFF) and len(head) > 2:
        raise CannotImport("This is a very old Excel file (.xls): save it as an Excel workbook (.xlsx) or as CSV.")
    start = _start(head)
    if start.startswith(b"<?xml"):
        raise CannotImport(
            "This is XML (an “XML spreadsheet”, perhaps): open it in Excel and save it as an Excel workbook (.xlsx)."
        )
    if start.startswith(_PICTURES):
        raise CannotImport("This is a document or a picture, not a table: save the table as CSV or XLSX.")


def _start(head: bytes) -> bytes:
    return head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()


def _holds(file: BinaryIO, wanted: bytes) -> bool:
    """Whether these bytes stand anywhere in the file."""
    file.seek(0)
    before = b""
    while chunk := file.read(1 << 20):
        if wanted in before + chunk:
            return True
        before = chunk[-len(wanted) :]
    return False
