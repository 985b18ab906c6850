import gc
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bulletins.inbox.refresh import Report, by_address, refresh_all, refresh_file
from bulletins.models import Feed
from cms.core.commands import HubCommand


class Command(HubCommand):
    help = "Fetches feeds into the inbox: all active ones, or those named. A bad feed is told, and the rest go on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--url", action="append", default=[], help="a feed's address; it is added to the feeds")
        parser.add_argument("--file", action="append", default=[], type=Path, help="a feed that was saved as a file")

    def act(self, **options: Any) -> list[dict[str, Any]]:
        reports = []
        for report in self._reports(options):
            self.stderr.write(
                f"{report.feed}: {report.error or 'fetched'}", self.style.SUCCESS if not report.error else None
            )
            reports.append(asdict(report))
        return reports

    def _reports(self, options: dict[str, Any]) -> Iterator[Report]:
        partnership = options["partnership"]
        gc.freeze()  # A full collection of all that is loaded takes ten times as long as a feed.
        if not options["url"] and not options["file"]:
            yield from refresh_all(Feed.objects.of(partnership).fetched())
        yield from refresh_all(by_address(partnership, url) for url in dict.fromkeys(options["url"]))
        for path in options["file"]:
            yield refresh_file(partnership, path)

    def tell(self, result: list[dict[str, Any]]) -> None:
        if not result:
            self.stdout.write("There is no feed to fetch: add one in the admin, or name one with --url.")
        for report in result:
            counts = ", ".join(
                f"{report[key]} {key}" for key in ("entries", "new", "updated", "duplicates", "rejected")
            )
            self.stdout.write(f"{report['feed']} ({report['format'] or 'no feed'}): {counts}")
            for sentence in filter(None, [report["error"], *report["reasons"]]):
                self.stdout.write(f"  {sentence}")
