import collections
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from cms.core.commands import HubCommand, bar, refusing
from newsletters.bounces import files, mailbox
from newsletters.bounces.mailbox import MailboxTrouble
from newsletters.bounces.take_in import take_in

SAID = {
    "noted": "noted beside their letters",
    "reply": "replies to be read",
    "again": "known already",
    "nobodys": "belong to no letter and no person",
    "junk": "are nothing that came back",
    "unreadable": "could not be read",
}


class Command(HubCommand):
    help = (
        "Takes in what came back: messages in files, in mailbox files (mbox) and in folders of such; with --mailbox "
        "what stands in the mailbox of BOUNCE_IMAP_URL. The same message counts once."
    )
    names_partnership = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("files", nargs="*", metavar="FILE", help="a message, an mbox, or a folder of such")
        parser.add_argument("--mailbox", action="store_true", help="read the mailbox of BOUNCE_IMAP_URL too")

    def act(self, **options: Any) -> dict[str, int]:
        if not options["files"] and not options["mailbox"]:
            raise CommandError("Name files or folders, or give --mailbox.", returncode=2)
        if options["mailbox"] and not settings.BOUNCE_IMAP_URL:
            raise CommandError("There is no mailbox: set BOUNCE_IMAP_URL.", returncode=2)
        fates: collections.Counter[str] = collections.Counter(dict.fromkeys(SAID, 0))
        for path in bar("files")(list(_paths(options["files"]))):
            fates.update(_taken_in(path, self.stderr.write))
        if options["mailbox"]:
            with refusing(MailboxTrouble):
                fates.update(mailbox.read(settings.BOUNCE_IMAP_URL))
        return dict(fates)

    def tell(self, result: dict[str, int]) -> None:
        for name, number in result.items():
            if number:
                self.stdout.write(f"{number:>8,} {SAID[name]}")


def _paths(names: list[str]) -> Iterator[Path]:
    for name in names:
        yield from files.within(Path(name))


def _taken_in(path: Path, say: Any) -> collections.Counter[str]:
    fates: collections.Counter[str] = collections.Counter()
    try:
        for raw in files.messages(path):
            fates[take_in(raw, source="file")[0].value] += 1
    except files.CannotRead as fault:
        say(f"{files.shown(path)}: {fault}")
        fates["unreadable"] += 1
    return fates
