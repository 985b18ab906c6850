"""The mailbox in which control letters of alerts arrive: those that are found there arrived."""

import re

from django.conf import settings
from django.utils import timezone
from django_tasks import task

from bulletins.models.alert_follow_up import AlertArrival, AlertSettings
from newsletters import mailbox
from newsletters.mailbox import Purpose
from newsletters.models import Delivery

#: As `newsletters.delivery.write` makes it: the numbers of the mailing and the delivery.
_OURS = re.compile(rb"(?im)^message-id:\s*<(\d{1,18})\.(\d{1,18})@")
#: Bytes of a letter that are read: its head.
MOST = 64 * 1024


@task()
def read_mailbox() -> dict[str, int]:
    purpose = Purpose("mailbox of control letters", "CONTROL_IMAP_URL", take, MOST)
    return mailbox.read(settings.CONTROL_IMAP_URL, purpose)


def look() -> None:
    """Every minute, where there is a mailbox."""
    if settings.CONTROL_IMAP_URL:
        read_mailbox.enqueue()


def take(raw: bytes) -> tuple[str, bool]:
    """Its fate, and whether it is done with: whatever is no control letter of ours is put aside."""
    head = raw.partition(b"\r\n\r\n")[0]
    if not (found := _OURS.search(head)):
        return "strange", False
    controls = AlertSettings.controls.through.objects.values("contact_id")
    letter = Delivery.objects.filter(pk=int(found[2]), mailing=int(found[1]), contact__in=controls).first()
    if letter is None:
        return "strange", False
    AlertArrival.objects.get_or_create(delivery=letter, defaults={"at": timezone.now()})
    return "arrived", True
