"""Reading the bounce mailbox in the background: a slow server of somebody else's holds up no clock."""

from django.conf import settings
from django_tasks import task

from newsletters.bounces import mailbox


@task()
def read_mailbox() -> dict[str, int]:
    return mailbox.read(settings.BOUNCE_IMAP_URL)


def look() -> None:
    """Every two minutes, where there is a mailbox."""
    if settings.BOUNCE_IMAP_URL:
        read_mailbox.enqueue()
