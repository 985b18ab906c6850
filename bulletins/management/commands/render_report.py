from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from bulletins.directors.declaration import KIND
from bulletins.directors.handling import READERS
from bulletins.directors.render.pack import as_zip
from bulletins.directors.render.page import as_html
from bulletins.directors.render.pdf import NoPango, as_pdf
from bulletins.directors.render.word import as_word, item_as_word
from bulletins.directors.report import Report, report_of
from bulletins.for_whom import readers_now
from bulletins.management.named import edition_named
from bulletins.models import Edition
from bulletins.models.report import Handling
from cms.core.commands import HubCommand

FOR = {"everybody": Handling.OPEN, "governors": Handling.GOVERNORS, "all": Handling.CONFIDENTIAL}

MAKE: dict[str, Callable[[Report], bytes]] = {
    "pdf": as_pdf,
    "docx": as_word,
    "html": lambda report: as_html(report).encode(),
    "zip": as_zip,
}


class Command(HubCommand):
    help = (
        "Write a directors' report to a file: as a tagged PDF, one Word file, one HTML page, or a zip with all of them "
        "and a Word file for each item. A draft is written as it stands. With docx, a folder as PATH gets a file for "
        "each item."
    )

    names_partnership = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("edition", type=int, metavar="EDITION_ID")
        parser.add_argument("--format", dest="form", choices=list(MAKE), required=True)
        parser.add_argument("--out", type=Path, metavar="PATH", required=True)
        parser.add_argument(
            "--for", dest="readers", choices=list(FOR), default="all", help="Whose items are in it (default: all)."
        )

    def act(self, **options: Any) -> dict[str, Any]:
        found, out = edition_named(options["edition"]), options["out"]
        if found.publication.kind != KIND:
            raise CommandError(f"{found.title} is no directors’ report. Give the number of one.", returncode=2)
        report = _report(found, options["readers"])
        try:
            written = _write(report, options["form"], out)
        except NoPango as fault:
            raise CommandError(str(fault), returncode=2) from fault
        except OSError as fault:
            raise CommandError(f"{out} cannot be written: {fault.strerror}.", returncode=2) from fault
        return {"report": report.title, "items": len(report.entries), "files": [str(each) for each in written]}

    def tell(self, result: dict[str, Any]) -> None:
        number = result["items"]
        items = "1 item" if number == 1 else f"{number} items"
        files = result["files"][0] if len(result["files"]) == 1 else f"{len(result['files'])} files"
        self.stdout.write(f"{result['report']}, {items}: {files}")


def _report(edition: Edition, readers: str) -> Report:
    newest = edition if edition.live else edition.get_latest_revision_as_object()
    allowed = {READERS[handling] for handling in list(FOR.values())[: list(FOR).index(readers) + 1]}
    now = readers_now(edition.publication.partnership)  # What was narrowed since is in no wider file.
    items = [item for item in newest.items.all() if {item.readers, now.get(item.source)} <= allowed]
    return report_of(newest, items)


def _write(report: Report, form: str, out: Path) -> list[Path]:
    """The files that were written."""
    if form == "docx" and out.is_dir():
        made = {out / entry.file_name: item_as_word(report, entry) for entry in report.entries}
    else:
        made = {out: MAKE[form](report)}
    for path, content in made.items():
        path.write_bytes(content)
    return list(made)
