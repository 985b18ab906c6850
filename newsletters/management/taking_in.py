"""The commands that take in messages: from files, from folders and mailbox files of such, and from a mailbox."""

import collections
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from cms.core.commands import HubCommand, bar, refusing
from newsletters.bounces import files
from newsletters.mailbox import MailboxTrouble

UNREADABLE = "unreadable"


class TakingIn(HubCommand):
    """A command says what becomes of a message, and counts how many met which fate. A file that cannot be read is told,
    and the rest go on.
    """

    names_partnership = False
    #: The setting that names the mailbox.
    mailbox: str
    #: What is said of each fate.
    said: Mapping[str, str]
    #: Bytes of a message that are read: what is longer is cut. None: as many as of a letter that came back.
    most: int | None = None

    def take(self, raw: bytes) -> str:
        """Take in one message of a file; its fate."""
        raise NotImplementedError

    def read_mailbox(self) -> Mapping[str, int]:
        """Raises MailboxTrouble."""
        raise NotImplementedError

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("files", nargs="*", metavar="FILE", help="a message, an mbox, or a folder of such")
        parser.add_argument("--mailbox", action="store_true", help=f"read the mailbox of {self.mailbox} too")

    def act(self, **options: Any) -> dict[str, int]:
        if not options["files"] and not options["mailbox"]:
            raise CommandError("Name files or folders, or give --mailbox.", returncode=2)
        if options["mailbox"] and not getattr(settings, self.mailbox):
            raise CommandError(f"There is no mailbox: set {self.mailbox}.", returncode=2)
        fates = collections.Counter(dict.fromkeys([*self.said, UNREADABLE], 0))
        for path in bar("files")([path for name in options["files"] for path in files.within(Path(name))]):
            self._take_file(path, fates)
        if options["mailbox"]:
            with refusing(MailboxTrouble):
                fates.update(self.read_mailbox())
        return dict(fates)

    def _take_file(self, path: Path, fates: collections.Counter[str]) -> None:
        try:
            for raw in files.messages(path, self.most):
                fates[self.take(raw)] += 1
        except files.CannotRead as fault:
            self.stderr.write(f"{files.shown(path)}: {fault}")
            fates[UNREADABLE] += 1

    def tell(self, result: dict[str, int]) -> None:
        said = {**self.said, UNREADABLE: "could not be read"}
        for name, number in result.items():
            if number:
                self.stdout.write(f"{number:>8,} {said[name]}")
