import hashlib
import io
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

from hub.addresses import carry_port

STAMP = Path(settings.STATIC_ROOT).with_name("static.stamp")


class Command(BaseCommand):
    help = "Makes ready to serve: the database in step with the code, static files collected. Costs little when it is."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, help="the port that addresses on this machine shall carry")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._migrate()
        except OperationalError as error:
            raise CommandError(
                f"The database cannot be used: {str(error).strip()}. "
                f"Look at DATABASE_URL, or at the folder {settings.DATA}.",
                returncode=2,
            ) from error
        self._collect()
        if options["port"]:
            carry_port(options["port"])

    def _migrate(self) -> None:
        executor = MigrationExecutor(connection)
        steps = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        if steps:
            self.stderr.write(f"Bringing the database up to date: {steps} steps …")
            with tqdm(total=steps, disable=None, unit="step", leave=False) as bar:  # None: on a terminal only.
                call_command("migrate", interactive=False, stdout=Steps(bar), no_color=True, skip_checks=True)

    def _collect(self) -> None:
        fingerprint = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
        for finder in get_finders():
            for path, storage in finder.list([]):
                size, changed = storage.size(path), storage.get_modified_time(path).timestamp()
                fingerprint.update(f"{path}\0{size}\0{changed}\n".encode())
        if STAMP.exists() and STAMP.read_text() == fingerprint.hexdigest():
            return
        self.stderr.write("Collecting static files …")
        call_command("collectstatic", interactive=False, verbosity=0, skip_checks=True)
        STAMP.write_text(fingerprint.hexdigest())


class Steps(io.TextIOBase):
    """Moves a bar on with each step that `migrate` reports."""

    def __init__(self, bar: "tqdm[Any]") -> None:
        super().__init__()
        self.bar = bar

    def write(self, text: str) -> int:
        self.bar.update(text.count(" OK"))
        return len(text)
