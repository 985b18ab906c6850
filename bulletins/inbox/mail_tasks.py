"""Reading the mailbox to which news is forwarded, in the background."""

from django.conf import settings
from django_tasks import task

from newsletters import mailbox


@task()
def read_mailbox() -> dict[str, int]:
    from bulletins.inbox.mail import DONE, MOST, take_in

    def take(raw: bytes) -> tuple[str, bool]:
        fate = take_in(raw)
        return fate.value, fate in DONE

    return mailbox.read(settings.INBOX_IMAP_URL, mailbox.Purpose("inbox's mailbox", "INBOX_IMAP_URL", take, MOST))


def look() -> None:
    """Every two minutes, where there is a mailbox."""
    if settings.INBOX_IMAP_URL:
        read_mailbox.enqueue()
