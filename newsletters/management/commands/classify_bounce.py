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
        parser.add_argument("files", nargs="+", metavar="FILE", help="a message as it came, or a folder of such")

    def act(self, **options: Any) -> list[dict[str, str]]:
        return [_line(path) for name in options["files"] for path in _of(name)]

    def tell(self, result: list[dict[str, str]]) -> None:
        for line in result:
            self.stdout.write(
                f"{line['class']:<11}{line['status']:<9}{line['address'] or '-'}  {line['reason']}  ({line['file']})"
            )


def _of(name: str) -> list[Path]:
    """A folder's files; what is no folder, and an empty one, stands for itself."""
    try:
        return list(files.within(Path(name))) or [Path(name)]
    except (OSError, ValueError):
        return [Path(name)]


def _line(path: Path) -> dict[str, str]:
    line = {"file": files.shown(path), "class": Class.UNKNOWN.value, "address": "", "status": "", "reason": ""}
    try:
        verdict = classify(files.read(path))
    except files.CannotRead as fault:
        return line | {"reason": str(fault)}
    return line | {
        "class": verdict.cls.value,
        "address": verdict.address,
        "status": verdict.status,
        "reason": verdict.reason,
    }
