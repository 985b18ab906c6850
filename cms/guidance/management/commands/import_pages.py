import codecs
import re
import sys
import time
from argparse import ArgumentParser
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from cms.core.commands import HubCommand
from cms.guidance.bring_in.pages import bring_in
from cms.search import index
from cms.search.vectors import keep

LARGEST = 500_000_000  # bytes


class Command(HubCommand):
    help = "Brings in the pages of an old website: one JSON object a line {url, title, summary, body, format, topic}."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", metavar="FILE.jsonl", help="- for standard input")
        parser.add_argument("--overwrite", action="store_true", help="also pages that were changed here since")

    def act(self, **options: Any) -> dict[str, Any]:
        began = time.monotonic()
        found = bring_in(_lines(options["file"]), options["partnership"], overwrite=options["overwrite"])
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
            "errors": [{"line": line, "reason": reason} for line, reason in sorted(found.rejected)],
            "notes": [{"line": line, "note": note} for line, note in sorted(found.notes)],
            "seconds": round(time.monotonic() - began, 1),
        }

    def tell(self, result: dict[str, Any]) -> None:
        for error in result["errors"]:
            self.stderr.write(f"Line {error['line']}: {error['reason']}")
        for note in result["notes"]:
            self.stderr.write(f"Line {note['line']}: {note['note']}")
        self.stdout.write(
            f"{result['created']} pages came in, {result['updated']} were brought up to date, "
            f"{result['unchanged']} stayed as they were, {result['rejected']} lines were left out. "
            f"{result['topics']} topics and {result['redirects']} redirects were made. ({result['seconds']} s)"
        )


def _lines(name: str) -> list[bytes]:
    try:
        with nullcontext(sys.stdin.buffer) if name == "-" else Path(name).open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as fault:
        raise CommandError(f"{name} cannot be read: {fault.strerror}.", returncode=2) from fault
    if len(data) > LARGEST:
        raise CommandError(f"{name} is larger than {LARGEST // 1_000_000} MB: cut it into several.", returncode=2)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        data = data.decode("utf-16", "replace").encode()
    # JSON holds no end of a line within, but those of other alphabets (U+2028).
    return re.split(rb"\r\n|\n|\r", data.removeprefix(codecs.BOM_UTF8))
