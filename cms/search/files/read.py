"""Reading a document's text in the background, once for each file that it is."""

import json
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.db.models import F
from wagtail.documents import get_document_model

from cms.people.models import Partnership
from cms.search.files import extract
from cms.search.models import FileText

#: A larger file is not even fetched.
LARGEST = 60_000_000
#: Of a clock on the wall: what waits for a disk uses no processor.
SECONDS = 90
STATES = {choice.value for choice in FileText.State}


def kind_of(document: Any) -> str:
    """How its name ends, where that is a kind of which the text can be read."""
    ending = document.file.name.rpartition(".")[2].lower()
    return ending if ending in extract.READERS else ""


def partnership_of(document: Any) -> Partnership | None:
    above = document.collection.get_ancestors(inclusive=True)
    return Partnership.objects.filter(collection__in=above).first()


def unread(partnership: Partnership) -> Any:
    """The documents of which the text is not known as they are now."""
    if partnership.collection is None:
        return get_document_model().objects.none()
    own = partnership.collection.get_descendants(inclusive=True)
    documents = get_document_model().objects.filter(collection__in=own)
    return documents.exclude(pk__in=FileText.objects.filter(name=F("document__file")).values("document"))


def read(document: Any) -> FileText | None:
    """What the file says now; None where it belongs to nobody. Again for the same file, nothing is done."""
    partnership = partnership_of(document)
    if partnership is None:
        return None
    there = FileText.objects.filter(document=document).first()
    if there is not None and (there.name, there.partnership_id) == (document.file.name, partnership.pk):
        return there
    found = _found(document)
    made, _ = FileText.objects.update_or_create(
        document=document,
        defaults={
            "partnership": partnership, "name": document.file.name, "state": found["state"],
            "parts": found["parts"], "cut": found["cut"],
        },
    )  # fmt: skip
    return made


def _found(document: Any) -> dict[str, Any]:
    kind = kind_of(document)
    if not kind:
        return _nothing(FileText.State.NO_TEXT)
    try:
        if document.file.size > LARGEST:
            return _nothing(FileText.State.TOO_LARGE)
        with tempfile.NamedTemporaryFile(suffix=f".{kind}") as copy, document.file.open("rb") as file:
            _copy(file, copy)
            return _run(Path(copy.name), kind)
    except OSError:  # It is not where it should be.
        return _nothing(FileText.State.BROKEN)


def _copy(file: File, copy: Any) -> None:
    for piece in file.chunks():
        copy.write(piece)
    copy.flush()


def _run(path: Path, kind: str) -> dict[str, Any]:
    command = [sys.executable, str(extract.__file__), str(path), kind]
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603 (our own program)
    except subprocess.TimeoutExpired:
        return _nothing(FileText.State.TOO_SLOW)
    try:
        found = json.loads(done.stdout)
    except ValueError:  # It was ended, as its own faults it tells: by a limit, or within a library.
        ended = {-signal.SIGXCPU: FileText.State.TOO_SLOW, -signal.SIGSEGV: FileText.State.BROKEN}
        return _nothing(ended.get(done.returncode, FileText.State.TOO_LARGE))
    if not found["parts"] and found["state"] == FileText.State.READ:
        return _nothing(FileText.State.NO_TEXT)
    return found  # type: ignore[no-any-return]


def _nothing(state: str) -> dict[str, Any]:
    return {"state": state, "parts": [], "cut": False}
