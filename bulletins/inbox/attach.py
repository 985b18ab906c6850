"""Files that come with a submission: what may come, and how one becomes a document once it is used."""

import html
import zipfile
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile
from django.template.defaultfilters import filesizeformat
from django.utils.text import get_valid_filename
from wagtail.documents import get_document_model

from bulletins.models import Attachment, Entry
from cms.users.models import User

LARGEST = 5 * 1024 * 1024
#: How a file of each kind begins.
KINDS: dict[str, tuple[bytes, ...]] = {
    "pdf": (b"%PDF-",),
    "docx": (b"PK\x03\x04",),
    "pptx": (b"PK\x03\x04",),
    "xlsx": (b"PK\x03\x04",),
    "odt": (b"PK\x03\x04",),
}
#: What a package must hold to be what it says, and must not: programs.
INSIDE = {"docx": "word/document.xml", "pptx": "ppt/presentation.xml", "xlsx": "xl/workbook.xml", "odt": "content.xml"}
PROGRAM = "vbaproject.bin"


class CannotAttach(Exception):
    """This file is not taken; the message says why, and what is."""


def checked(name: str, content: bytes) -> str:
    """The name under which a file is kept. Raises CannotAttach."""
    plain = PurePosixPath(name.replace("\\", "/").replace("\0", "")).name
    kind = plain.rpartition(".")[2].lower()
    if kind not in KINDS:
        raise CannotAttach("Attach a PDF, Word, PowerPoint, Excel or OpenDocument text file.")
    if len(content) > LARGEST:
        raise CannotAttach("The file must be smaller than 5 MB. Link to it instead, or send a smaller one.")
    if not content.startswith(KINDS[kind]) or not _is_what_it_says(kind, content):
        raise CannotAttach(f"This file says that it is a .{kind} and is not: save it again, and attach that.")
    stem = get_valid_filename(plain.rpartition(".")[0][:100].strip() or "file").strip("._") or "file"
    return f"{stem}.{kind}"


def _is_what_it_says(kind: str, content: bytes) -> bool:
    if kind not in INSIDE:
        return True
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            names = [name.lower() for name in package.namelist()]
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return False
    return INSIDE[kind] in names and not any(name.endswith(PROGRAM) for name in names)


def publish(entry: Entry, *, by: User) -> str:
    """Keep the files of an entry as documents of the partnership; HTML that links them, for the item's body."""
    links = []
    for file in Attachment.objects.filter(entry=entry).select_related("document").order_by("pk"):
        document = file.document or get_document_model().objects.create(
            title=file.name,
            file=ContentFile(bytes(file.content), name=file.name),
            collection=entry.partnership.collection,
            uploaded_by_user=by,
        )
        Attachment.objects.filter(pk=file.pk).update(document=document)
        said = html.escape(f"{file.name} ({filesizeformat(file.size)})")
        links.append(f'<p><a href="{entry.partnership.url(document.url)}">{said}</a></p>')
    return "".join(links)


def take_back(entry: Entry) -> None:
    """The documents go; the files wait as before."""
    published: Any = Attachment.objects.filter(entry=entry).exclude(document=None).select_related("document")
    for file in published:
        file.document.delete()
