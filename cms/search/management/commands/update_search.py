"""`./hub manage update_search [--rebuild]`: bring the search in step with the database, now."""

import time
from argparse import ArgumentParser
from contextlib import nullcontext
from typing import Any

from cms.core.commands import HubCommand, bar, partnership, refusing
from cms.people.models import Partnership
from cms.search import index
from cms.search.backends.base import NotNow
from cms.search.backends.elasticsearch import in_step
from cms.search.files import read
from cms.search.models import Card
from cms.search.vectors import keep


class Command(HubCommand):
    help = "Brings the search in step with the database, for every partnership or one; a worker does so by itself."
    names_partnership = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--partnership", metavar="KEY", help="of this one only")
        parser.add_argument("--rebuild", action="store_true", help="write everything anew, also what is in step")

    def act(self, **options: Any) -> list[dict[str, Any]]:
        key, anew = options["partnership"], options["rebuild"]
        everybody = anew and not key
        with refusing(NotNow), in_step.made_anew() if everybody else nullcontext():
            return [self._update(each, anew=anew) for each in self._partnerships(key)]

    def _partnerships(self, key: str | None) -> list[Partnership]:
        return [partnership(key)] if key else list(Partnership.objects.order_by("key"))

    def _update(self, here: Partnership, *, anew: bool) -> dict[str, Any]:
        began = time.perf_counter()
        for document in bar("files")(list(read.unread(here))):
            read.read(document)
        changed = index.rebuild(here, anew=anew)
        keep.all_of(here)
        return {
            "partnership": here.key, "changed": changed, "cards": Card.objects.of(here).count(),
            "seconds": round(time.perf_counter() - began, 2),
        }  # fmt: skip

    def tell(self, result: list[dict[str, Any]]) -> None:
        for each in result:
            self.stdout.write(
                f"{each['partnership']}: {each['changed']:,} changed of {each['cards']:,}, in {each['seconds']} s."
            )
