"""`./hub manage benchmark_search [--pages 20000] [--json]`: how long a search takes."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from cms.core.commands import HubCommand, refusing
from cms.search.measuring.measure import CannotMeasure, measure

MOST = 1_000_000


class Command(HubCommand):
    help = (
        "Measures searching invented pages: whole searches, with facets and passages, on the database of DATABASE_URL "
        "and, where ELASTICSEARCH_URL names one, on Elasticsearch. It makes a partnership of its own, which answers "
        "at no host, and takes it away again; nothing else is touched."
    )
    names_partnership = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--pages", type=int, default=20_000, metavar="N", help="how many pages (20000)")

    def act(self, **options: Any) -> dict[str, Any]:
        if not 1 <= options["pages"] <= MOST:
            raise CommandError(f"--pages is a number from 1 to {MOST:,}.", returncode=2)
        if not settings.ELASTICSEARCH_URL:
            self.stderr.write("ELASTICSEARCH_URL is not set: the database alone is measured.")
        with refusing(CannotMeasure):
            return measure(options["pages"], tell=self.stderr.write)

    def tell(self, result: dict[str, Any]) -> None:
        self.stdout.write(f"{result['pages']:,} pages written in {result['rebuild_s']} s.")
        for name, times in result["backends"].items():
            self.stdout.write(
                f"{name}: {times['p50_ms']} ms in the middle, {times['p95_ms']} ms at the 95th percentile, "
                f"{times['results']:,} results on average."
            )
