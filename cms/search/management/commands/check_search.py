"""`./hub manage check_search FILE`: whether searches still find what they should."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from cms.core.commands import HubCommand, partnership
from cms.people.models import Partnership
from cms.search.best_bets import best_bets
from cms.search.query_file import Row, read
from cms.search.search import search

WITHIN = 3
MOST = 100


class Command(HubCommand):
    help = (
        "Reads a search a line: words, tab, the address of the page that they should find, and, after another tab, "
        f"among how many of the best ({WITHIN}). The address is the page's own here, or its old one. "
        "Ends with 1 where one is not found there."
    )
    names_partnership = False
    result: list[dict[str, Any]]

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", type=Path, help="lines of words, tab, address, tab, place")
        parser.add_argument("--partnership", metavar="KEY", help="needed where there are several")

    def act(self, **options: Any) -> list[dict[str, Any]]:
        here = partnership(options["partnership"]) if options["partnership"] else _only()
        faults: list[str] = []
        rows = list(read(options["file"], tell=faults.append))
        if faults:  # What is not looked for must not pass for found.
            raise ValidationError(faults)
        if not rows:
            raise ValidationError(f"{options['file']} has no searches: write a line for each.")
        self.result = [_checked(row, here) for row in rows]
        return self.result

    def tell(self, result: list[dict[str, Any]]) -> None:
        for each in result:
            if not each["ok"]:
                where = f"at place {each['rank']}" if each["rank"] else f"not among the best {MOST}"
                first = each["first"] or "nothing"
                self.stdout.write(f"“{each['query']}”: {each['expected']} is {where}; first is {first}")
        self.stdout.write(f"{sum(each['ok'] for each in result)} of {len(result)} are where they should be.")

    def handle(self, *args: Any, **options: Any) -> None:
        """The whole is told first; what is missed ends the command."""
        super().handle(*args, **options)
        missed = sum(not each["ok"] for each in self.result)
        if missed:
            are = "is" if missed == 1 else "are"
            raise CommandError(f"{missed} of {len(self.result)} {are} not where expected.", returncode=1)


def _only() -> Partnership:
    found = list(Partnership.objects.all()[:2])
    if len(found) != 1:
        raise ValidationError("There are several partnerships: say which one with --partnership KEY.")
    return found[0]


def _checked(row: Row, here: Partnership) -> dict[str, Any]:
    expected, *place = row.rest
    if place and place[0] and not (place[0].isdecimal() and 1 <= int(place[0]) <= MOST):
        raise ValidationError(f"Line {row.number}: the place is a number from 1 to {MOST}.")
    within = int(place[0]) if place and place[0] else WITHIN
    results, pinned = search(row.id, here, size=MOST).results, [each.url for each in best_bets(here, row.id)]
    ranks = [1 for url in pinned if _is(url, expected, here)]  # What is recommended stands above all.
    ranks += [each.rank for each in results if _is(each.url, expected, here, each.source_url)]
    return {
        "query": row.id, "expected": expected, "within": within, "rank": min(ranks, default=None),
        "first": next(iter([*pinned, *(each.url for each in results)]), ""),
        "ok": bool(ranks) and min(ranks) <= within,
    }  # fmt: skip


def _is(url: str, expected: str, here: Partnership, old: str = "") -> bool:
    """By its address here, with or without the host, or by its old one."""
    bare = url.partition("#")[0]
    return expected.rstrip("/") in {each.rstrip("/") for each in (bare, here.url(bare), old) if each}
