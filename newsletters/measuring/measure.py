"""Measuring lists and the importer on a partnership of invented people, which goes again whatever happens."""

import dataclasses
import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from cms.people.models import Contact, Group, GroupKind, Holding, Partnership, Role, School, Seat
from newsletters.lists import audience
from newsletters.measuring import invent
from newsletters.models import Choice

A_BATCH = 20_000
#: Each is timed so often, and the quickest told: the first fills the database's memory.
ROUNDS = 3

Tell = Callable[[str], Any]


class CannotMeasure(Exception):
    """The measurement went wrong; the message says where."""


@dataclasses.dataclass(frozen=True)
class Figures:
    database: str
    contacts: int
    import_seconds: float
    import_peak_mb: float
    count_seconds: float
    list_seconds: float
    matched: int


def measure(contacts: int, *, tell: Tell) -> Figures:
    """Import so many invented contacts, then count and list a rule of six conditions among them."""
    with invented(tell) as here, tempfile.TemporaryDirectory(prefix="gatehouse-benchmark-") as folder:
        schools = invent.schools(here, contacts)
        a_list = invent.a_list(here)
        files = invent.write_contacts(Path(folder), contacts)
        tell(f"Importing {contacts:,} contacts at {schools:,} schools …")
        imported = _imported(files, here)
        invent.sign_ups(here)
        _analyse()
        tell("Counting and listing …")
        count_seconds, matched = _quickest(lambda: audience.count(a_list))
        list_seconds, listed = _quickest(lambda: sum(1 for _ in audience.everybody(a_list)))
        if listed != matched:
            raise CannotMeasure(f"The list counts {matched:,} people and lists {listed:,}.")
        return Figures(
            database=connection.vendor, contacts=Contact.objects.of(here).count(),
            import_seconds=imported["seconds"], import_peak_mb=imported["peak_mb"],
            count_seconds=round(count_seconds, 3), list_seconds=round(list_seconds, 3), matched=matched,
        )  # fmt: skip


@contextmanager
def invented(tell: Tell) -> Iterator[Partnership]:
    """A partnership that nobody sees, and that is taken away at the end, also after Ctrl-C or a fault."""
    key = f"{invent.PREFIX}{secrets.token_hex(4)}"
    here = invent.partnership(key)
    try:
        yield here
    finally:
        tell(f"Taking away {key} and everything in it …")
        remove(here)


def remove(here: Partnership) -> None:
    """Take a partnership of a benchmark away: its many rows in batches, so that others may write in between."""
    if not here.key.startswith(invent.PREFIX):
        raise CannotMeasure(f"“{here}” is no partnership of a benchmark.")
    # Rows of many thousands first, and those that need others before these.
    for model in (Choice, Holding, Seat, Contact, School, Group, GroupKind, Role):
        _remove_rows(model, here)
    with transaction.atomic():
        here.delete()


def _remove_rows(model: Any, here: Partnership) -> None:
    """Raw, without looking for what might need each row: all of it goes, and the database checks at the end."""
    between = [
        (relation.related_model, relation.field.name)
        for relation in model._meta.get_fields(include_hidden=True)
        if relation.auto_created and relation.one_to_many and relation.related_model._meta.auto_created
    ]
    while batch := list(model.objects.of(here).order_by().values_list("pk", flat=True)[:A_BATCH]):
        with transaction.atomic():
            for through, name in between:
                _raw_delete(through._default_manager.filter(**{f"{name}__in": batch}))
            _raw_delete(model._default_manager.filter(pk__in=batch))


def _raw_delete(rows: Any) -> None:
    rows.order_by()._raw_delete(rows.db)


def _imported(files: Sequence[Path], here: Partnership) -> dict[str, Any]:
    """In a process of its own, so that its memory is its own."""
    root = Path(__file__).resolve().parents[2]
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(root), *filter(None, sys.path)]),
        "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"],
    }
    command = [sys.executable, "-m", "newsletters.measuring.measure_import", here.key, *map(str, files)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise CannotMeasure(f"The import failed: {done.stderr.strip()[-2000:]}")
    result: dict[str, Any] = json.loads(done.stdout)
    if result["rejected"]:
        raise CannotMeasure(f"The import rejected {result['rejected']:,} rows of what was invented.")
    return result


def _analyse() -> None:
    """PostgreSQL does this by itself a minute later; SQLite as the hub's housekeeping does."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _quickest(act: Callable[[], int]) -> tuple[float, int]:
    found, quickest = 0, float("inf")
    for _ in range(ROUNDS):
        before = time.perf_counter()
        found = act()
        quickest = min(quickest, time.perf_counter() - before)
    return quickest, found
