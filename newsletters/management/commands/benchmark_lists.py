import dataclasses
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.db import connection

from cms.core.commands import HubCommand, refusing
from cms.people.models import Partnership
from newsletters.measuring import invent
from newsletters.measuring.measure import CannotMeasure, measure, remove

MOST = 5_000_000


class Command(HubCommand):
    help = (
        "Measures importing invented contacts, and counting and listing a rule of six conditions (role, phase, "
        "quadrant, membership, cluster, not signed up), on the database of DATABASE_URL. It makes a partnership of its "
        "own, which answers at no host, and takes it away again; nothing else is touched."
    )
    names_partnership = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--contacts", type=int, metavar="N", default=100_000, help="how many contacts (100000)")
        parser.add_argument(
            "--clean", action="store_true", help="only take away what a benchmark left that was killed, and stop"
        )

    def act(self, **options: Any) -> Any:
        self._need_tables()
        if options["clean"]:
            return self._clean()
        if not 1 <= options["contacts"] <= MOST:
            raise CommandError(f"--contacts is a number from 1 to {MOST:,}.", returncode=2)
        if others := Partnership.objects.exclude(key__startswith=invent.PREFIX).count():
            self._say(
                f"This database holds {others} partnership{'' if others == 1 else 's'}, which the benchmark leaves "
                "alone; it makes one of its own, and takes it away again."
            )
        with refusing(CannotMeasure):
            return dataclasses.asdict(measure(options["contacts"], tell=self._say))

    def _need_tables(self) -> None:
        if Partnership._meta.db_table not in connection.introspection.table_names():
            raise CommandError("This database has no tables yet. Make them with: ./hub manage migrate", returncode=2)

    def _clean(self) -> dict[str, list[str]]:
        left = list(Partnership.objects.filter(key__startswith=invent.PREFIX))
        for each in left:
            remove(each)
        return {"removed": [each.key for each in left]}

    def _say(self, sentence: str) -> None:
        self.stderr.write(sentence)
