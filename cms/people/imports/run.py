"""Imports that were asked for on a screen: they run behind the scenes, once, and one whose worker died is told."""

import datetime as dt
import logging
import time
import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from cms.people import rights
from cms.people.imports import tasks, uploads
from cms.people.imports.mappings import remember
from cms.people.imports.report import CannotImport
from cms.people.models import Import, Upload
from cms.users.models import User

logger = logging.getLogger(__name__)

#: A run that has given no sign of life for so long is dead; one that nobody took up for so long never will be.
SILENT, WAITED = dt.timedelta(minutes=10), dt.timedelta(hours=1)
#: Seconds between signs of life.
BEAT = 5
DIED = "The program that did this import ended in between. Nothing was changed: start it again."
STRANGE = "Something went wrong that should not happen. Nothing was changed; the log says what it was."


def start(upload: Upload, *, user: User) -> Import:
    """Have a file imported. What its columns were taken for is remembered for the next file with these headers."""
    with transaction.atomic():
        remember(upload)
        imported = Import.objects.create(
            partnership=upload.partnership,
            kind=upload.kind,
            name=upload.name,
            user=user,
            upload=upload,
            state=Import.State.WAITING,
            run=str(uuid.uuid4()),
            beat_at=timezone.now(),
        )
        _enqueue(imported)
    return imported


def again(imported: Import) -> bool:
    """Start one that failed again, while its file is kept. False where there is nothing to start."""
    with transaction.atomic():
        failed = Import.objects.filter(pk=imported.pk, state=Import.State.FAILED).exclude(upload=None)
        imported.run = str(uuid.uuid4())
        if not failed.update(state=Import.State.WAITING, run=imported.run, fault="", beat_at=timezone.now()):
            return False
        _enqueue(imported)
    return True


def _enqueue(imported: Import) -> None:
    transaction.on_commit(lambda: tasks.run_import.enqueue(imported.pk, imported.run))


def run(imported_id: int, run_id: str) -> None:
    """Do one that waits. A second worker that is given the same run finds nothing to do."""
    mine = Import.objects.filter(pk=imported_id, run=run_id)
    if not mine.filter(state=Import.State.WAITING).update(state=Import.State.RUNNING, beat_at=timezone.now()):
        return
    imported = mine.select_related("partnership", "upload", "user").get()
    try:
        _do(imported)
    except CannotImport as fault:
        _fail(mine, str(fault))
    except Exception:
        logger.exception("Import %s failed", imported_id)
        _fail(mine, STRANGE)
    else:
        Upload.objects.filter(imports=imported).delete()


def _do(imported: Import) -> None:
    if imported.upload is None or imported.user is None:
        raise CannotImport("The file is not kept any more: upload it again.")
    uploads.judge(
        imported.upload,
        rights_here=rights.of(imported.user, imported.partnership),
        dry_run=False,
        watch=lambda rows: _beating(rows, imported),
        imported=imported,
    )


def _beating(rows: Iterable[Any], imported: Import) -> Iterator[Any]:
    """The same rows, and a sign of life every few seconds."""
    last = time.monotonic()
    for row in rows:
        if time.monotonic() - last > BEAT:
            last = time.monotonic()
            Import.objects.filter(pk=imported.pk, run=imported.run).update(beat_at=timezone.now())
        yield row


def _fail(mine: Any, why: str) -> None:
    mine.filter(state=Import.State.RUNNING).update(state=Import.State.FAILED, fault=why)


def sweep() -> int:
    """For the clock: runs whose worker died, or that nobody took up. Gives how many."""
    now = timezone.now()
    silent = Q(state=Import.State.RUNNING, beat_at__lt=now - SILENT)
    waited = Q(state=Import.State.WAITING, beat_at__lt=now - WAITED)
    return int(Import.objects.filter(silent | waited).update(state=Import.State.FAILED, fault=DIED))
