from collections.abc import Mapping

from django.conf import settings

from newsletters.bounces import mailbox
from newsletters.bounces.take_in import take_in
from newsletters.management.taking_in import TakingIn


class Command(TakingIn):
    help = (
        "Takes in what came back: messages in files, in mailbox files (mbox) and in folders of such; with --mailbox "
        "what stands in the mailbox of BOUNCE_IMAP_URL. The same message counts once."
    )
    mailbox = "BOUNCE_IMAP_URL"
    said = {
        "noted": "noted beside their letters",
        "reply": "replies to be read",
        "again": "known already",
        "nobodys": "belong to no letter and no person",
        "junk": "are nothing that came back",
    }

    def take(self, raw: bytes) -> str:
        fate, _ = take_in(raw, source="file")
        return fate.value

    def read_mailbox(self) -> Mapping[str, int]:
        return mailbox.read(settings.BOUNCE_IMAP_URL)
