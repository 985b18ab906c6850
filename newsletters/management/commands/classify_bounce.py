from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from cms.core.commands import HubCommand
from newsletters.bounces import files
from newsletters.bounces.classify import classify
from newsletters.bounces.verdict import Class


class Command(HubCommand):
    help = "Says what messages that came back mean: a bounce and of which class, a complaint, an answer of a machine."
    names_partnership = False
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "files", nargs="+", metavar="FILE", help="a message as it came, a mailbox file, or a folder"
        )

    def act(self, **options: Any) -> list[dict[str, str]]:
        return [line for name in options["files"] for path in _of(name) for line in _lines(path)]

    def tell(self, result: list[dict[str, str]]) -> None:
        for line in result:
            self.stdout.write(
                f"{line['class']:<11}{line['status']:<9}{line['address'] or '-'}  {line['reason']}  ({line['file']})"
            )


def _of(name: str) -> list[Path]:
    """A folder's files; what is no folder, and an empty one, stands for itself. No name at all is no folder either."""
    if not name.strip():
        return [Path(name or " ")]
    try:
        return list(files.within(Path(name))) or [Path(name)]
    except (OSError, ValueError):
        return [Path(name)]


def _lines(path: Path) -> list[dict[str, str]]:
    """A line for each message of a file, of a mailbox file for all of them; one that says why where there is none."""
    file = files.shown(path)
    try:
        return [_line(file, raw) for raw in files.messages(path)] or [_line(file, b"")]
    except files.CannotRead as fault:
        return [
            {"file": file, "class": Class.UNKNOWN.value, "address": "", "status": "", "reason": str(fault)},
        ]


def _line(file: str, raw: bytes) -> dict[str, str]:
    verdict = classify(raw)
    return {
        "file": file,
        "class": verdict.cls.value,
        "address": verdict.address,
        "status": verdict.status,
        "reason": verdict.reason,
    }
