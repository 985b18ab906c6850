"""Importing what was uploaded: looked at first, then done, by the same acts that the commands call."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile

from cms.people.imports import headers
from cms.people.imports.cells import folded
from cms.people.imports.contacts import import_contacts
from cms.people.imports.report import CannotImport, Report
from cms.people.imports.schools import KNOWN, import_schools
from cms.people.imports.table import open_table
from cms.people.models import Partnership, Upload
from cms.users.models import User

LARGEST = 25 * 1024 * 1024


def keep(file: UploadedFile, *, kind: str, user: User, partnership: Partnership) -> Upload:
    """Keep a file until it is imported, a day at most. Raises CannotImport where it is too large or no table."""
    if (file.size or 0) > LARGEST:
        raise CannotImport(
            f"This file is larger than {LARGEST // 1024**2} MB: split it, or ask an operator to import it."
        )
    Upload.objects.stale().delete()
    upload = Upload(
        partnership=partnership, user=user, kind=kind, name=(file.name or "file")[:200], content=file.read()
    )
    read_headers(upload)
    upload.save()
    return upload


def read_headers(upload: Upload) -> list[str]:
    """The headers of an upload. Raises CannotImport."""
    known = headers.is_known if upload.kind == Upload.Kind.CONTACTS else lambda header: folded(header) in KNOWN
    with _file(upload) as path, open_table(path, known=known) as table:
        return table.headers


def judge(upload: Upload, *, rights_here: frozenset[str], dry_run: bool) -> Report:
    """What an import of this does, or (`dry_run`) would do. Raises CannotImport."""
    with _file(upload) as path:
        if upload.kind == Upload.Kind.SCHOOLS:
            return import_schools(path, partnership=upload.partnership, dry_run=dry_run)
        return import_contacts(
            path,
            partnership=upload.partnership,
            mapping=upload.mapping,
            rights_here=rights_here,
            dry_run=dry_run,
        )


@contextmanager
def _file(upload: Upload) -> Iterator[Path]:
    with tempfile.NamedTemporaryFile(prefix="import-") as file:
        file.write(upload.content)
        file.flush()
        yield Path(file.name)
