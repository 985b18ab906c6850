"""Importing what was uploaded: looked at first, then done, by the same acts that the commands call."""

import itertools
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile

from cms.people.imports import headers
from cms.people.imports.cells import folded
from cms.people.imports.contacts import import_contacts
from cms.people.imports.mappings import recall
from cms.people.imports.report import CannotImport, Report
from cms.people.imports.schools import KNOWN, import_schools
from cms.people.imports.table import Row, open_table
from cms.people.models import Import, Partnership, Upload
from cms.users.models import User

LARGEST = 25 * 1024 * 1024
#: Of each column, so many values out of the first rows are shown.
SAMPLES, SAMPLED = 3, 100


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
    recall(upload, read_headers(upload))
    upload.save()
    return upload


def read_headers(upload: Upload) -> list[str]:
    """The headers of an upload. Raises CannotImport."""
    return read_head(upload)[0]


def read_head(upload: Upload) -> tuple[list[str], list[list[str]]]:
    """The headers of an upload, and a few values of each column. Raises CannotImport."""
    known = headers.is_known if upload.kind == Upload.Kind.CONTACTS else lambda header: folded(header) in KNOWN
    wanted = {folded(header) for header in upload.mapping}
    with _file(upload) as path, open_table(path, known=lambda text: known(text) or folded(text) in wanted) as table:
        samples: list[dict[str, None]] = [{} for _ in table.headers]
        for row in itertools.islice(table.rows, SAMPLED):
            for values, cell in zip(samples, row.cells, strict=True):
                if cell and len(values) < SAMPLES:
                    values[cell[:80]] = None
        return table.headers, [list(values) for values in samples]


def judge(
    upload: Upload,
    *,
    rights_here: frozenset[str],
    dry_run: bool,
    watch: Callable[[Iterable[Row]], Iterable[Row]] = iter,
    imported: Import | None = None,
) -> Report:
    """What an import of this does, or (`dry_run`) would do. Raises CannotImport."""
    with _file(upload) as path:
        if upload.kind == Upload.Kind.SCHOOLS:
            return import_schools(
                path,
                partnership=upload.partnership,
                dry_run=dry_run,
                watch=watch,
                user=upload.user,
                name=upload.name,
                imported=imported,
            )
        return import_contacts(
            path,
            partnership=upload.partnership,
            mapping=upload.mapping,
            options=upload.options,
            rights_here=rights_here,
            dry_run=dry_run,
            watch=watch,
            user=upload.user,
            name=upload.name,
            imported=imported,
        )


@contextmanager
def _file(upload: Upload) -> Iterator[Path]:
    with tempfile.NamedTemporaryFile(prefix="import-") as file:
        file.write(upload.content)
        file.flush()
        yield Path(file.name)
