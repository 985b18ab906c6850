from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from cms.core.commands import HubCommand, bar, refusing
from cms.people.imports.contacts import import_contacts
from cms.people.imports.report import CannotImport


def pair(text: str) -> tuple[str, str]:
    """`Header=field`; a header may hold an equals sign, a field does not."""
    header, equals, field = text.rpartition("=")
    if not equals or not header.strip():
        raise ArgumentTypeError(f"“{text}” is no mapping: write 'Header=field', for example 'Works e-mail=email'.")
    return header.strip(), field.strip()


class Command(HubCommand):
    help = "Imports contacts and the seats they hold from CSV or XLSX: all rows that are right, or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--map",
            action="append",
            default=[],
            type=pair,
            metavar="'Header=field'",
            help="which field a column is, where its header does not say (email, name, first_name, last_name, school, "
            "urn, role, telephone, language, lists; nothing leaves the column out). May be given several times.",
        )
        parser.add_argument("--dry-run", action="store_true", help="say what each row would do; change nothing")

    def act(self, **options: Any) -> dict[str, Any]:
        with refusing(CannotImport):
            self.report = import_contacts(
                options["file"],
                partnership=options["partnership"],
                mapping=dict(options["map"]),
                dry_run=options["dry_run"],
                watch=bar("rows"),
            )
        return self.report.as_json()

    def tell(self, result: dict[str, Any]) -> None:
        self.stdout.write("\n".join(self.report.in_words()))
