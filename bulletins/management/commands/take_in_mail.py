import collections
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from bulletins.inbox import mail, mail_tasks
from cms.core.commands import HubCommand, refusing
from newsletters.bounces import files
from newsletters.mailbox import MailboxTrouble

SAID = {
    "entry": "came into the inbox",
    "stranger": "are held: nobody knows who wrote them",
    "again": "known already",
    "automatic": "are answers of machines, or came back",
    "too many": "of strangers stay in the mailbox: too many in one day",
    "nobodys": "were sent to no partnership's inbox",
    "junk": "are no messages",
    "unreadable": "could not be read",
}


class Command(HubCommand):
    help = (
        "Takes what was forwarded to the inbox: messages in files and in folders of such; with --mailbox what stands "
        "in the mailbox of INBOX_IMAP_URL. The same message counts once."
    )
    names_partnership = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("files", nargs="*", metavar="FILE", help="a message, an mbox, or a folder of such")
        parser.add_argument("--mailbox", action="store_true", help="read the mailbox of INBOX_IMAP_URL too")

    def act(self, **options: Any) -> dict[str, int]:
        if not settings.INBOX_ADDRESS:
            raise CommandError("There is no address to forward to: set INBOX_ADDRESS.", returncode=2)
        if not options["files"] and not options["mailbox"]:
            raise CommandError("Name files or folders, or give --mailbox.", returncode=2)
        if options["mailbox"] and not settings.INBOX_IMAP_URL:
            raise CommandError("There is no mailbox: set INBOX_IMAP_URL.", returncode=2)
        fates: collections.Counter[str] = collections.Counter(dict.fromkeys(SAID, 0))
        for name in options["files"]:
            for path in files.within(Path(name)):
                fates.update(self._taken_in(path))
        if options["mailbox"]:
            with refusing(MailboxTrouble):
                fates.update(mail_tasks.read_mailbox.func())
        return dict(fates)

    def _taken_in(self, path: Path) -> collections.Counter[str]:
        try:
            return collections.Counter(mail.take_in(raw).value for raw in files.messages(path, mail.MOST))
        except files.CannotRead as fault:
            self.stderr.write(f"{files.shown(path)}: {fault}")
            return collections.Counter(["unreadable"])

    def tell(self, result: dict[str, int]) -> None:
        for name, number in result.items():
            if number:
                self.stdout.write(f"{number:>8,} {SAID[name]}")
