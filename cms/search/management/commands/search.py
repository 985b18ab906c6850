"""`./hub manage search "QUERY" --partnership KEY`: what a reader who is not signed in finds."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError

from cms.core.commands import HubCommand
from cms.search.search import search

MOST = 100


class Command(HubCommand):
    help = "Searches a partnership's website as somebody who is not signed in, and prints what is found, best first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("query", help="the words to search for")
        parser.add_argument("--limit", type=int, default=10, help=f"how many results, {MOST} at most (10)")
        parser.add_argument("--type", action="append", default=[], help="of this type only: Guidance; may be repeated")
        parser.add_argument("--language", default="en", help="of the pages that are looked through (en)")

    def act(self, **options: Any) -> dict[str, Any]:
        if not 1 <= options["limit"] <= MOST:
            raise ValidationError(f"--limit: give a number from 1 to {MOST}.")
        query = options["query"].encode("utf-8", "replace").decode()  # A shell hands on bytes that are no letters.
        found = search(
            query, options["partnership"], filters={"type": options["type"]}, size=options["limit"],
            language=options["language"],
        )  # fmt: skip
        return {
            "query": found.query,
            "total": found.total,
            "good": found.good,
            "suggestion": found.suggestion,
            "results": [
                {
                    "rank": each.rank, "title": each.title, "url": each.url, "source_url": each.source_url,
                    "type": each.kind, "topic": each.topic, "place": each.place, "date": each.date,
                    "score": each.score, "passage": each.passage,
                }
                for each in found.results
            ],
            "facets": {name: dict(values) for name, values in found.facets.items()},
            "ms": found.ms,
            "backend": found.backend,
        }  # fmt: skip

    def tell(self, result: dict[str, Any]) -> None:
        for each in result["results"]:
            self.stdout.write(f"{each['rank']:>3}. {each['title']}  ({each['type']}, {each['score']})")
            self.stdout.write(f"     {each['source_url'] or each['url']}")
        if not result["good"] and result["results"]:
            self.stdout.write("No good match: these have only some of the words.")
        if result["suggestion"]:
            self.stdout.write(f"Did you mean: {result['suggestion']}")
        self.stdout.write(f"{result['total']} found in {result['ms']} ms ({result['backend']}).")
