"""What the commands that import share."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.db import connection

from cms.core.commands import HubCommand, refusing
from cms.people.imports.report import CannotImport, Report


class ImportCommand(HubCommand):
    """Judges a file; a dry run tells the fate of every row. With `--json` what is to be noted goes to stderr."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what each row would do; change nothing")

    def judge(self, **options: Any) -> Report:
        raise NotImplementedError

    def act(self, **options: Any) -> dict[str, Any]:
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                # Everything is read once: the file mapped into memory would only make the process look large.
                cursor.execute("PRAGMA mmap_size = 0")
        with refusing(CannotImport):
            self.report = self.judge(**options)
        if not self.report.rows:
            self.note("This file has a header and no rows below it: there was nothing to import.")
        if options["json"]:
            for line in self.report.notes_in_words():
                self.note(line)
        return self.report.as_json()

    def note(self, line: str) -> None:
        self.stderr.write(line, self.style.WARNING)

    def tell(self, result: dict[str, Any]) -> None:
        self.stdout.write("\n".join(self.report.in_words()))
