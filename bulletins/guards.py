"""What no button may do, whoever presses it, and however the deletion was reached."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models.signals import pre_delete

from bulletins.models import Edition


def keep_what_was_sent(sender: type[Edition], instance: Edition, **kwargs: Any) -> None:
    """An edition that was sealed is proof of what went to whom: neither it nor a page above it goes away."""
    if instance.was_sealed:
        raise PermissionDenied(f"{instance.title} was sent, or was going to be: it stays.")


def connect() -> None:
    pre_delete.connect(keep_what_was_sent, sender=Edition, dispatch_uid="keep what was sent")
