"""`./hub manage search_batch FILE.tsv --partnership KEY`: many queries at once, for whoever judges the results."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from cms.core.commands import HubCommand
from cms.search.query_file import read
from cms.search.search import A_PAGE, search


class Command(HubCommand):
    help = (
        "Reads a query a line (id, tab, query), and prints a line for each result: id, tab, address; ten, best first."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", type=Path, help="lines of id, tab, query")

    def act(self, **options: Any) -> list[dict[str, Any]]:
        found = []
        for row in read(options["file"], tell=self.stderr.write):
            # Twice as many: what stands at one address comes once.
            results = search(row.rest[0], options["partnership"], size=2 * A_PAGE).results
            addresses = dict.fromkeys(each.source_url or each.url.partition("#")[0] for each in results)
            found.append({"id": row.id, "query": row.rest[0], "urls": list(addresses)[:A_PAGE]})
        return found

    def tell(self, result: list[dict[str, Any]]) -> None:
        for each in result:
            for url in each["urls"]:
                self.stdout.write(f"{each['id']}\t{url}")
