"""Erasing a person from what was sent: who they were goes, what was sent for which school and seat stays."""

from typing import Any

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Replace
from django.utils import timezone

from cms.people.models import Contact
from newsletters.models import Delivery


@transaction.atomic
def forget_deliveries(contact: Contact) -> None:
    """Empty what their deliveries say of them, and cancel those that wait. The states of a mailing still sum up."""
    mine = Delivery.objects.filter(contact=contact)
    # Servers repeat the address in their answers.
    reply = Replace("reply", F("address"), Value(""))  # type: ignore[arg-type]  # Any expression will do.
    mine.update(address="", name="", reason="", reply=reply)
    mine.waiting().update(state=Delivery.State.CANCELLED, done_at=timezone.now())


def on_contact_deleted(instance: Contact, **kwargs: Any) -> None:
    forget_deliveries(instance)
