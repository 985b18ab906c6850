import dataclasses
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.db import connection

from bulletins.measuring.compose import clean, measure
from bulletins.measuring.send import NotForMeasuring
from cms.core.commands import HubCommand, refusing
from cms.people.models import Partnership
from newsletters.measuring import invent
from newsletters.measuring.measure import CannotMeasure

MOST = 100_000


class Command(HubCommand):
    help = (
        "Measures composing an edition from so many live items: a new draft with all of them, and the same once more. "
        "It makes a partnership of its own, which answers at no host, and takes it away again. It refuses a database "
        "that holds an address outside .example."
    )
    names_partnership = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--items", type=int, metavar="N", default=5000, help="how many live items (5000)")
        parser.add_argument(
            "--clean", action="store_true", help="only take away what a benchmark left that was killed, and stop"
        )

    def act(self, **options: Any) -> Any:
        if Partnership._meta.db_table not in connection.introspection.table_names():
            raise CommandError("This database has no tables yet. Make them with: ./hub manage migrate", returncode=2)
        if options["clean"]:
            left = list(Partnership.objects.filter(key__startswith=invent.PREFIX))
            for each in left:
                clean(each)
            return {"removed": [each.key for each in left]}
        if not 1 <= options["items"] <= MOST:
            raise CommandError(f"--items is a number from 1 to {MOST:,}.", returncode=2)
        with refusing(CannotMeasure, NotForMeasuring):
            return dataclasses.asdict(measure(options["items"], tell=self._say))

    def _say(self, sentence: str) -> None:
        self.stderr.write(sentence)
