from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from cms.core.commands import HubCommand, partnership, refusing
from cms.people.imports.undo import CannotUndo, undo
from cms.people.models import Import


class Command(HubCommand):
    help = "Takes an import back: what nobody has changed since is as it was before; what is left is told."
    names_partnership = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("id", type=int, help="the import's number, as the import told it")
        parser.add_argument("--partnership", metavar="KEY", help="refuse an import of another partnership")

    def act(self, **options: Any) -> dict[str, Any]:
        found = Import.objects.all()
        if options["partnership"]:
            found = found.of(partnership(options["partnership"]))
        imported = found.filter(pk=options["id"]).first()
        if imported is None:
            raise CommandError(f"There is no import with the number {options['id']}.", returncode=2)
        with refusing(CannotUndo):
            self.undone = undo(imported)
        return self.undone.as_json()

    def tell(self, result: dict[str, Any]) -> None:
        self.stdout.write(self.undone.in_words())
        for each in [] if self.undone.already else self.undone.left:
            self.stdout.write(f"Left: {each['who']}: {each['why']}.")
