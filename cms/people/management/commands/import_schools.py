from typing import Any

from cms.core.commands import bar
from cms.people.imports.command import ImportCommand
from cms.people.imports.report import Report
from cms.people.imports.schools import import_schools


class Command(ImportCommand):
    help = "Imports schools from the CSV of Get information about schools: all rows that are right, or nothing."

    def judge(self, **options: Any) -> Report:
        return import_schools(
            options["file"], partnership=options["partnership"], dry_run=options["dry_run"], watch=bar("rows")
        )
