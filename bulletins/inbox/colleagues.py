"""Who works with the inbox, and what each of them was given."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from bulletins import due
from bulletins.due import Line
from bulletins.models import Entry
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


def register() -> None:
    due.register("assigned", assigned)
