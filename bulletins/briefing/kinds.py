"""Which files a briefing takes: each is what it begins as, not what it is called."""

from typing import Any

from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat

from bulletins.models import BriefingPart

Kind = BriefingPart.Kind
MB = 1024 * 1024
LARGEST = {Kind.RECORDING: 1024 * MB}
LARGEST_PAPER = 50 * MB
#: By ending: what it is, where its mark stands, and how that is.
PAPERS = {
    "pdf": ("application/pdf", 0, b"%PDF-"),
    "pptx": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", 0, b"PK\x03\x04"),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", 0, b"PK\x03\x04"),
}
RECORDINGS = {
    "mp4": ("video/mp4", 4, b"ftyp"),
    "webm": ("video/webm", 0, b"\x1aE\xdf\xa3"),
}
EVERY = PAPERS | RECORDINGS


def ending_of(name: str) -> str:
    return name.rpartition(".")[2].lower()


def check_file(file: Any, kind: str) -> None:
    """Raises ValidationError."""
    taken = RECORDINGS if kind == Kind.RECORDING else PAPERS
    named = ", ".join(taken)
    ending = ending_of(file.name)
    if ending not in taken:
        raise ValidationError(f"Give one of these files: {named}.")
    largest = LARGEST.get(Kind(kind), LARGEST_PAPER)
    if file.size > largest:
        raise ValidationError(
            f"The file must be smaller than {filesizeformat(largest)}. Make it smaller, and try again."
        )
    _, place, mark = taken[ending]
    file.seek(0)
    begins = file.read(place + len(mark))
    file.seek(0)
    if begins[place:] != mark:
        raise ValidationError(f"This file says that it is .{ending} and is not: save it again, and give that.")


def read_captions(file: Any) -> str:
    """The words of a WebVTT file. Raises ValidationError."""
    if file.size > MB:
        raise ValidationError("Captions are words: this file is too large to hold any. Give a .vtt file.")
    try:
        words = file.read().decode("utf-8-sig").replace("\r\n", "\n").replace("\0", "")
    except UnicodeDecodeError as fault:
        raise ValidationError("These captions are not in UTF-8: save them as a .vtt file in UTF-8.") from fault
    if not words.startswith("WEBVTT"):
        raise ValidationError("Give captions as a .vtt file: its first line is WEBVTT.")
    return str(words)
