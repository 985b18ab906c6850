from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from cms.core.commands import HubCommand, bar, refusing
from cms.people.imports.report import CannotImport
from cms.people.imports.schools import import_schools


class Command(HubCommand):
    help = "Imports schools from the CSV of Get information about schools: all rows that are right, or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what each row would do; change nothing")

    def act(self, **options: Any) -> dict[str, Any]:
        with refusing(CannotImport):
            self.report = import_schools(
                options["file"], partnership=options["partnership"], dry_run=options["dry_run"], watch=bar("rows")
            )
        return self.report.as_json()

    def tell(self, result: dict[str, Any]) -> None:
        self.stdout.write("\n".join(self.report.in_words()))
