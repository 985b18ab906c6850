"""Giving and taking roles behind the scenes.

A role is a `StaffRole` row; it is mirrored into one auth group per partnership and role, because Wagtail asks groups
for its page and collection permissions. The groups hold nothing outside their partnership's tree and collection.
"""

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import GroupCollectionPermission, GroupPagePermission

from cms.people import rights
from cms.people.models import Partnership, StaffRole
from cms.users.models import User

PAGE_PERMISSIONS = {
    rights.WRITE: ["add_page", "change_page"],
    rights.PUBLISH: ["publish_page", "lock_page", "unlock_page"],
}
FILE_PERMISSIONS = ["add_image", "change_image", "choose_image", "add_document", "change_document", "choose_document"]


def group_name(partnership: Partnership, role: str) -> str:
    return f"{partnership.key}: {role}"


@transaction.atomic
def make_staff_groups(partnership: Partnership) -> None:
    """Make (or bring up to date) the auth groups that mirror this partnership's staff roles."""
    admin_access = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    for role, held in rights.BY_ROLE.items():
        group, _ = Group.objects.get_or_create(name=group_name(partnership, role))
        group.permissions.set([admin_access])
        wanted = [code for right, codes in PAGE_PERMISSIONS.items() if right in held for code in codes]
        for permission in Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=wanted):
            GroupPagePermission.objects.get_or_create(group=group, page=partnership.home, permission=permission)
        if rights.WRITE in held:
            for permission in Permission.objects.filter(codename__in=FILE_PERMISSIONS):
                GroupCollectionPermission.objects.get_or_create(
                    group=group, collection=partnership.collection, permission=permission
                )


class LastAdministrator(Exception):
    """Nobody else could appoint anybody: make somebody else an administrator first."""

    def __str__(self) -> str:
        return "This is the last administrator: make somebody else an administrator first."


@transaction.atomic
def appoint(*, user: User, partnership: Partnership, role: str, by: User | None = None) -> StaffRole:
    """Give a user a role; doing it twice changes nothing. Who did it stays in the log of the partnership."""
    given, made = StaffRole.objects.get_or_create(partnership=partnership, user=user, role=role)
    user.groups.add(Group.objects.get(name=group_name(partnership, role)))
    if made:
        log(partnership, "people.appoint", user=by, data={"who": user.email, "role": role})
    return given


@transaction.atomic
def appoint_address(
    address: str, *, name: str = "", partnership: Partnership, role: str, by: User | None = None
) -> StaffRole:
    """Give a role to whoever has an address; somebody new becomes a user, who signs in by code."""
    user = User.objects.filter(email__iexact=address).first()
    if user is None:
        first, _, last = name.partition(" ")
        user = User.objects.create_user(address, first_name=first[:150], last_name=last[:150])
    return appoint(user=user, partnership=partnership, role=role, by=by)


@transaction.atomic
def dismiss(*, user: User, partnership: Partnership, role: str, by: User | None = None) -> None:
    """Take a role away; doing it twice changes nothing. Raises LastAdministrator."""
    held = StaffRole.objects.of(partnership)
    if role == StaffRole.Role.ADMINISTRATOR:
        # A lock on the partnership: of two administrators who dismiss each other at once, one stays.
        Partnership.objects.select_for_update().get(pk=partnership.pk)
        if not held.filter(role=role, user__is_active=True).exclude(user=user).exists():
            raise LastAdministrator
    taken, _ = held.filter(user=user, role=role).delete()
    user.groups.remove(Group.objects.get(name=group_name(partnership, role)))
    if taken:
        log(partnership, "people.dismiss", user=by, data={"who": user.email, "role": role})
