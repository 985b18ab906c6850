from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from cms.core.commands import bar
from cms.people.imports.columns import registered
from cms.people.imports.command import ImportCommand
from cms.people.imports.contacts import import_contacts
from cms.people.imports.report import Report


def pair(text: str) -> tuple[str, str]:
    """`Header=field`; a header may hold an equals sign, a field does not."""
    header, equals, field = text.rpartition("=")
    if not equals or not header.strip():
        raise ArgumentTypeError(f"“{text}” is no mapping: write 'Header=field', for example 'Works e-mail=email'.")
    return header.strip(), field.strip()


class Command(ImportCommand):
    help = "Imports contacts and the seats they hold from CSV or XLSX: all rows that are right, or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--map",
            action="append",
            default=[],
            type=pair,
            metavar="'Header=field'",
            help="which field a column is, where its header does not say (email, name, first_name, last_name, school, "
            "urn, role, telephone, mobile, language, standing, started, ended, group, group_role, lists, status, or a "
            "usual word for one, such as phone; nothing behind the equals "
            "sign leaves the column out). May be given several times.",
        )

        for option in (column.option for column in registered() if column.option):
            parser.add_argument(f"--{option.name}", default="", metavar=option.metavar, help=option.help)

    def judge(self, **options: Any) -> Report:
        return import_contacts(
            options["file"],
            partnership=options["partnership"],
            mapping=dict(options["map"]),
            options={
                column.option.name: options[column.option.name] for column in registered() if column.option is not None
            },
            dry_run=options["dry_run"],
            watch=bar("rows"),
        )
