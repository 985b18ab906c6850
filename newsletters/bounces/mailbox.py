"""The mailbox to which letters come back."""

from newsletters import mailbox
from newsletters.bounces import message
from newsletters.bounces.take_in import Fate, take_in
from newsletters.mailbox import MailboxTrouble, Purpose

__all__ = ["MailboxTrouble", "read"]


def read(url: str) -> dict[str, int]:
    """Take in what has come back, and give how many messages met which fate. Raises MailboxTrouble."""
    return mailbox.read(url, Purpose("bounce mailbox", "BOUNCE_IMAP_URL", _take, message.MOST))


def _take(raw: bytes) -> tuple[str, bool]:
    fate, _ = take_in(raw, source="mailbox")
    return fate.value, fate in (Fate.NOTED, Fate.REPLY, Fate.AGAIN)
