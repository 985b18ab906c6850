"""Signing an item off: by its director, or by an approver; never by who wrote it, while somebody else can. A change of
its words voids it.

Directors often write their own items. What comes before governing boards has been read by a second person all the same:
so an approver signs such an item off, and the edition needs one in any case. Only where a partnership has nobody else
who may sign, its writer may: a report that nobody can sign off helps no board.
"""

import hashlib
import json
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from bulletins.models import Edition, EditionItem, ReportItem
from cms.people import rights
from cms.people.models import StaffRole
from cms.users.models import User


class CannotSign(Exception):
    """Somebody may not sign this off; the message says who can."""


def may_sign(item: ReportItem, user: Any) -> bool:
    """Whoever it names as its director, and who approves editions; not who wrote it or changed it last, unless nobody
    else can.
    """
    is_asked = item.director_id == user.pk or rights.APPROVE in rights.of(user, item.partnership)
    return is_asked and (user.pk not in _writers(item) or not signers(item))


def signers(item: ReportItem) -> list[User]:
    """Who can sign it off and did not write it, its director first."""
    roles = [role for role, held in rights.BY_ROLE.items() if rights.APPROVE in held]
    approvers = StaffRole.objects.of(item.partnership).filter(role__in=roles).values("user")
    able = User.objects.filter(Q(pk=item.director_id) | Q(pk__in=approvers), is_active=True)
    found = able.exclude(pk__in=_writers(item)).order_by("email")
    return sorted(found, key=lambda user: user.pk != item.director_id)


def _writers(item: ReportItem) -> set[int]:
    return {pk for pk in (item.made_by_id, item.changed_by_id) if pk is not None}


def why_not(item: ReportItem, user: Any) -> str:
    """What somebody reads who may not sign it off: why, and who can."""
    able = signers(item)
    who = " or ".join(str(each) for each in able[:3]) or "somebody who approves editions: nobody does yet"
    if user.pk in _writers(item) and able:
        return f"You wrote this or changed it last, so a second person reads it first. It is signed off by {who}."
    return f"This is signed off by {who}."


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
        raise CannotSign(why_not(held, by))
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
