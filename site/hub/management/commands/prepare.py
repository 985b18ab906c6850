import hashlib
import io
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import OperationalError
from tqdm import tqdm

from cms.people.appoint import make_staff_groups
from cms.people.models import Partnership
from hub.addresses import carry_port

STAMP = Path(settings.STATIC_ROOT).with_name("static.stamp")


class Command(BaseCommand):
    help = "Makes ready to serve: the database in step with the code, static files collected. Costs little when it is."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, help="the port that addresses on this machine shall carry")

    def handle(self, *args: Any, **options: Any) -> None:
        # Each takes half a minute the first time: the one runs beside the other.
        collecting = self._start_collecting()
        try:
            self._migrate()
        except OperationalError as error:
            raise CommandError(
                f"The database cannot be used: {str(error).strip()}. "
                f"Look at DATABASE_URL, or at the folder {settings.DATA}.",
                returncode=2,
            ) from error
        self._staff_groups()
        if collecting:
            self._finish_collecting(*collecting)
        if options["port"]:
            carry_port(options["port"])

    def _migrate(self) -> None:
        executor = MigrationExecutor(connection)
        steps = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        if steps:
            self.stderr.write(f"Bringing the database up to date: {steps} steps …")
            with tqdm(total=steps, disable=None, unit="step", leave=False) as bar:  # None: on a terminal only.
                call_command("migrate", interactive=False, stdout=Steps(bar), no_color=True, skip_checks=True)

    def _staff_groups(self) -> None:
        """Roles of partnerships that were founded by an older version may do what they may do now."""
        for partnership in Partnership.objects.all():
            make_staff_groups(partnership)

    def _start_collecting(self) -> tuple["subprocess.Popen[bytes]", str] | None:
        """Collect static files where any differs from those collected last: the process, and what to remember."""
        fingerprint = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
        for finder in get_finders():
            for path, storage in finder.list([]):
                size, changed = storage.size(path), storage.get_modified_time(path).timestamp()
                fingerprint.update(f"{path}\0{size}\0{changed}\n".encode())
        if STAMP.exists() and STAMP.read_text() == fingerprint.hexdigest():
            return None
        self.stderr.write("Collecting static files …")
        command = [sys.executable, str(settings.ROOT / "manage.py"), "collectstatic", "--no-input", "--verbosity=0"]
        return subprocess.Popen(command, stdin=subprocess.DEVNULL), fingerprint.hexdigest()  # noqa: S603

    def _finish_collecting(self, process: "subprocess.Popen[bytes]", fingerprint: str) -> None:
        if process.wait():
            raise CommandError("Static files could not be collected: the lines above say why.", returncode=2)
        STAMP.write_text(fingerprint)


class Steps(io.TextIOBase):
    """Moves a bar on with each step that `migrate` reports."""

    def __init__(self, bar: "tqdm[Any]") -> None:
        super().__init__()
        self.bar = bar

    def write(self, text: str) -> int:
        self.bar.update(text.count(" OK"))
        return len(text)
