"""Signing an item off: by its director, or by an approver who did not write it. A change of its words voids it."""

import hashlib
import json
from typing import Any

from django.db import transaction
from django.utils import timezone

from bulletins.models import Edition, EditionItem, ReportItem
from cms.people import rights
from cms.users.models import User


class CannotSign(Exception):
    """Somebody may not sign this off; the message says who can."""


def may_sign(item: ReportItem, user: Any) -> bool:
    """Whoever it names as its director; else somebody who approves editions and did not write it."""
    if item.director_id == user.pk:
        return True
    held = rights.of(user, item.partnership)
    return rights.APPROVE in held and item.made_by_id != user.pk


def version_of(item: ReportItem) -> str:
    """Names the words of an item: what somebody read is what they sign."""
    fields = [field.attname for field in ReportItem._meta.concrete_fields if field.editable]
    words = json.dumps([getattr(item, name) for name in fields], default=str)
    return hashlib.sha256(words.encode()).hexdigest()


@transaction.atomic
def sign_off(item: ReportItem, by: User, *, seen: str) -> None:
    """`seen`: the version that they read. Doing it again changes nothing. Raises CannotSign."""
    held = ReportItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if seen != version_of(held):
        raise CannotSign("This was changed after you opened it. Read it again: it is shown as it is now.")
    if not may_sign(held, by):
        who = str(held.director) if held.director else "somebody who approves editions and did not write it"
        raise CannotSign(f"This is signed off by {who}.")
    if held.signed_at is None:
        ReportItem.objects.filter(pk=held.pk).update(signed_by=by, signed_at=timezone.now())


def take_back(item: ReportItem) -> None:
    """It is in work again, and leaves the draft of its report when that is composed."""
    ReportItem.objects.filter(pk=item.pk).update(signed_by=None, signed_at=None)


def stood_in(item: ReportItem) -> Edition | None:
    """The report in which it was sent, or is going: its words stand as they are from then on."""
    rows = EditionItem.objects.filter(source=item.source, hidden=False)
    found: Edition | None = (
        Edition.objects.of(item.partnership).sealed().filter(pk__in=rows.values("edition")).order_by("date").first()
    )
    return found
