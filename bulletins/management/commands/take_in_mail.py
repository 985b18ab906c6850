from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from bulletins.inbox import mail, mail_tasks
from newsletters.management.taking_in import TakingIn


class Command(TakingIn):
    help = (
        "Takes what was forwarded to the inbox: messages in files and in folders of such; with --mailbox what stands "
        "in the mailbox of INBOX_IMAP_URL. The same message counts once."
    )
    mailbox = "INBOX_IMAP_URL"
    said = {
        "entry": "came into the inbox",
        "stranger": "are held: nobody knows who wrote them",
        "again": "known already",
        "automatic": "are answers of machines, or came back",
        "too many": "of strangers stay in the mailbox: too many in one day",
        "nobodys": "were sent to no partnership's inbox",
        "junk": "are no messages",
    }
    most = mail.MOST

    def act(self, **options: Any) -> dict[str, int]:
        if not settings.INBOX_ADDRESS:
            raise CommandError("There is no address to forward to: set INBOX_ADDRESS.", returncode=2)
        return super().act(**options)

    def take(self, raw: bytes) -> str:
        return mail.take_in(raw).value

    def read_mailbox(self) -> Mapping[str, int]:
        read: Mapping[str, int] = mail_tasks.read_mailbox.func()
        return read
