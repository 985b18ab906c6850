"""`./hub manage update_search [--rebuild]`: bring the search in step with the database, now."""

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings

from cms.core.commands import HubCommand, bar, partnership, refusing
from cms.people.models import Partnership
from cms.search import index
from cms.search.backends.base import NotNow
from cms.search.backends.elasticsearch import in_step
from cms.search.files import read
from cms.search.models import Card


class Command(HubCommand):
    help = "Brings the search in step with the database, for every partnership or one; a worker does so by itself."
    names_partnership = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--partnership", metavar="KEY", help="of this one only")
        parser.add_argument("--rebuild", action="store_true", help="write everything anew, also what is in step")

    def act(self, **options: Any) -> list[dict[str, Any]]:
        key = options["partnership"]
        found = []
        for each in [partnership(key)] if key else Partnership.objects.order_by("key"):
            began = time.perf_counter()
            for document in bar("files")(list(read.unread(each))):
                read.read(document)
            changed = index.rebuild(each, anew=options["rebuild"])
            found.append({
                "partnership": each.key, "changed": changed, "cards": Card.objects.of(each).count(),
                "seconds": round(time.perf_counter() - began, 2),
            })  # fmt: skip
        if options["rebuild"] and not key and settings.ELASTICSEARCH_URL:
            with refusing(NotNow):
                in_step.rebuild()
        return found

    def tell(self, result: list[dict[str, Any]]) -> None:
        for each in result:
            self.stdout.write(
                f"{each['partnership']}: {each['changed']:,} changed of {each['cards']:,}, in {each['seconds']} s."
            )
