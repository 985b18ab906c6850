"""Who works with the inbox, and what each of them was given."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone

from bulletins import due
from bulletins.due import Line
from bulletins.models import Entry, Item
from cms.people import rights
from cms.people.models import Partnership, StaffRole
from cms.users.models import User

if TYPE_CHECKING:
    from django.db.models import QuerySet


def colleagues(partnership: Partnership) -> "QuerySet[User]":
    """Whoever may write here, by name."""
    roles = [role for role, held in rights.BY_ROLE.items() if rights.WRITE in held]
    staff = StaffRole.objects.of(partnership).filter(role__in=roles).values("user")
    return User.objects.filter(pk__in=staff, is_active=True).order_by("first_name", "last_name", "email")


def assigned(partnership: Partnership, user: Any, rights_here: frozenset[str]) -> Iterable[Line]:
    """What waits for this colleague in the inbox."""
    if rights.WRITE not in rights_here:
        return
    count = Entry.objects.of(partnership).assigned_to(user).count()
    if count:
        yield Line(
            text="1 entry of the inbox is yours" if count == 1 else f"{count} entries of the inbox are yours",
            url=f"{reverse('inbox:index')}?whose=mine",
            note="A colleague gave it to you." if count == 1 else "Colleagues gave them to you.",
            icon="user",
        )


def drafts(partnership: Partnership, user: Any, rights_here: frozenset[str]) -> Iterable[Line]:
    """Items that this colleague answers for, and that the next number would take if they were ready."""
    if rights.WRITE not in rights_here:
        return
    mine = Item.objects.of(partnership).of_whom(user.pk).in_time(timezone.localdate())
    count = mine.filter(state=Item.State.DRAFT).count()
    if count:
        yield Line(
            text="1 item of yours is still a draft" if count == 1 else f"{count} items of yours are still drafts",
            url=f"{reverse('items:index')}?whose=mine&state={Item.State.DRAFT}",
            note="Say that it is ready, and the next number takes it."
            if count == 1
            else "Say that they are ready, and the next numbers take them.",
            icon="edit",
        )


def register() -> None:
    due.register("assigned", assigned)
    due.register("drafts", drafts)
