import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from cms.core.commands import HubCommand
from cms.guidance.bring_in.pages import bring_in
from cms.search import index
from cms.search.vectors import keep


class Command(HubCommand):
    help = "Brings in the pages of an old website: one JSON object a line {url, title, summary, body, format, topic}."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", metavar="FILE.jsonl", help="- for standard input")

    def act(self, **options: Any) -> dict[str, Any]:
        began = time.monotonic()
        found = bring_in(_lines(options["file"]), options["partnership"])
        if found.created or found.updated:
            index.rebuild(options["partnership"])  # Found at once, whether or not a worker runs.
            keep.all_of(options["partnership"])
        return {
            "created": found.created,
            "updated": found.updated,
            "unchanged": found.unchanged,
            "topics": found.topics,
            "redirects": found.redirects,
            "rejected": len(found.rejected),
            "errors": [{"line": line, "reason": reason} for line, reason in found.rejected],
            "seconds": round(time.monotonic() - began, 1),
        }

    def tell(self, result: dict[str, Any]) -> None:
        for error in result["errors"]:
            self.stderr.write(f"Line {error['line']}: {error['reason']}")
        self.stdout.write(
            f"{result['created']} pages came in, {result['updated']} were brought up to date, "
            f"{result['unchanged']} stayed as they were, {result['rejected']} lines were left out. "
            f"{result['topics']} topics and {result['redirects']} redirects were made. ({result['seconds']} s)"
        )


def _lines(name: str) -> list[str]:
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as fault:
        raise CommandError(f"{name} cannot be read: {fault.strerror}.", returncode=2) from fault
    # A line ends at a line feed and nowhere else: JSON may hold other ends of lines.
    return data.decode("utf-8-sig", "replace").split("\n")
