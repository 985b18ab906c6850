"""Giving and taking roles behind the scenes.

A role is a `StaffRole` row; it is mirrored into one auth group per partnership and role, because Wagtail asks groups
for its page and collection permissions. The groups hold nothing outside their partnership's tree and collection.
"""

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from cms.notices.tell import tell
from cms.people import readers, rights, second_factor
from cms.people.models import Partnership, StaffRole
from cms.users.models import User

WRITES = ["add_page", "change_page"]
PUBLISHES = ["publish_page", "lock_page", "unlock_page"]
#: Roles that write below the pages given to each person, and what they may do there.
IN_SECTIONS = {
    StaffRole.Role.CONTRIBUTOR: WRITES,
    StaffRole.Role.GOVERNANCE: [*WRITES, *PUBLISHES],
}
#: Whoever adds a file may change it; these also change others'.
ADDS_FILES = ["add_image", "choose_image", "add_document", "choose_document"]
CHANGES_FILES = [*ADDS_FILES, "change_image", "change_document"]


def group_name(partnership: Partnership, role: str) -> str:
    return f"{partnership.key}: {role}"


def section_group_name(partnership: Partnership, role: str, page_id: int) -> str:
    return f"{partnership.key}: {role} below page {page_id}"


@transaction.atomic
def make_staff_groups(partnership: Partnership) -> None:
    """Make (or bring up to date) the auth groups that mirror this partnership's staff roles, with what they may do."""
    for role, held in rights.BY_ROLE.items():
        group, _ = Group.objects.get_or_create(name=group_name(partnership, role))
        group.permissions.set([_comes_in()])
        everywhere = [*WRITES, *PUBLISHES] if rights.PUBLISH in held else []
        _grant(group, partnership.home, everywhere)
        files = CHANGES_FILES if rights.PUBLISH in held else ADDS_FILES if role in IN_SECTIONS else []
        _grant_files(group, partnership.collection, files)
    for given in StaffRole.objects.of(partnership).filter(role__in=IN_SECTIONS).prefetch_related("sections"):
        _mirror_sections(given)


def _comes_in() -> Permission:
    return Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")


def _grant(group: Group, page: Page | None, codes: list[str]) -> None:
    """Exactly these permissions, on this page and nowhere else."""
    GroupPagePermission.objects.filter(group=group).exclude(page=page, permission__codename__in=codes).delete()
    for permission in Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=codes):
        GroupPagePermission.objects.get_or_create(group=group, page=page, permission=permission)


def _grant_files(group: Group, collection: Collection | None, codes: list[str]) -> None:
    kept = GroupCollectionPermission.objects.filter(collection=collection, permission__codename__in=codes)
    GroupCollectionPermission.objects.filter(group=group).exclude(pk__in=kept.values("pk")).delete()
    for permission in Permission.objects.filter(codename__in=codes):
        GroupCollectionPermission.objects.get_or_create(group=group, collection=collection, permission=permission)


class NotASection(Exception):
    """This role has no sections, or a page is not on this partnership's website."""

    def __str__(self) -> str:
        return "Choose pages of this website, for a contributor or for governance."


@transaction.atomic
def give_sections(given: StaffRole, pages: Iterable[Page], *, by: User | None = None) -> None:
    """Let somebody write below these pages and no others. Raises NotASection."""
    chosen = list(pages)
    home = given.partnership.home
    if given.role not in IN_SECTIONS or any(home is None or not page.path.startswith(home.path) for page in chosen):
        raise NotASection
    before = set(given.sections.values_list("pk", flat=True))
    given.sections.set(chosen)
    _mirror_sections(given)
    if before != {page.pk for page in chosen}:
        titles = ", ".join(page.title for page in chosen) or "none"
        log(given.partnership, "people.sections", user=by, data={"who": given.user.email, "sections": titles})


def _mirror_sections(given: StaffRole) -> None:
    """Put the user into the groups of the sections of this role, and out of those of others."""
    partnership, wanted = given.partnership, []
    for page in given.sections.all():
        group, _ = Group.objects.get_or_create(name=section_group_name(partnership, given.role, page.pk))
        _grant(group, page, IN_SECTIONS[StaffRole.Role(given.role)])
        wanted.append(group)
    given.user.groups.add(*wanted)
    _leave_sections(given, but=wanted)


def _leave_sections(given: StaffRole, *, but: Iterable[Group] = ()) -> None:
    prefix = section_group_name(given.partnership, given.role, 0).removesuffix("0")
    left = given.user.groups.filter(name__startswith=prefix).exclude(pk__in=[group.pk for group in but])
    given.user.groups.remove(*left)
    Group.objects.filter(name__startswith=prefix, user=None).delete()


@transaction.atomic
def sign_out(*, user: User, partnership: Partnership, by: User) -> None:
    """End every session of somebody who works here only. Raises second_factor.RolesElsewhere."""
    elsewhere = StaffRole.objects.filter(user=user).exclude(partnership=partnership).exists()
    if not by.is_superuser and (elsewhere or user.is_superuser):
        raise second_factor.RolesElsewhere
    second_factor.end_sessions(user)
    log(partnership, "people.sign_out", user=by, data={"who": user.email})


class LastAdministrator(Exception):
    """Nobody else could appoint anybody: make somebody else an administrator first."""

    def __str__(self) -> str:
        return "This is the last administrator: make somebody else an administrator first."


@transaction.atomic
def appoint(*, user: User, partnership: Partnership, role: str, by: User | None = None) -> StaffRole:
    """Give a user a role; doing it twice changes nothing. Who did it stays in the log of the partnership."""
    given, made = StaffRole.objects.get_or_create(partnership=partnership, user=user, role=role)
    user.groups.add(Group.objects.get(name=group_name(partnership, role)))
    readers.bring_into_line(partnership, users=[user.pk])
    if made:
        log(partnership, "people.appoint", user=by, data={"who": user.email, "role": role})
        if rights.PRIVATE_LISTS in rights.BY_ROLE[role]:
            _tell_who_sees_private_lists(given, by)
        elif rights.ALERTS in rights.BY_ROLE[role]:
            _tell_who_has_alerts(given, by)
    return given


def _tell_who_sees_private_lists(given: StaffRole, by: User | None) -> None:
    """Nobody comes to see private lists without those knowing who answer for them: an administrator may appoint."""
    others = StaffRole.objects.of(given.partnership).filter(role=given.role, user__is_active=True)
    for each in others.exclude(user=given.user).select_related("user"):
        tell(
            given.partnership,
            key=f"sees-private-lists:{given.pk}:{each.user_id}",
            kind="appointed",
            to=each.user.email,
            subject=f"{given.user} may see private lists now",
            text=f"{by or 'A command'} gave {given.user} ({given.user.email}) the role "
            f"“{given.get_role_display()}” at {given.partnership.title}.\n\nIf that is not right, ask an administrator "
            f"to take it away, and look at the log of looks:\n\n{given.partnership.url('admin/looks/')}",
        )


def _tell_who_has_alerts(given: StaffRole, by: User | None) -> None:
    """Nor does anybody come to approve alerts without the others who do."""
    roles = [role for role, held in rights.BY_ROLE.items() if rights.ALERTS in held]
    others = StaffRole.objects.of(given.partnership).filter(role__in=roles, user__is_active=True)
    for user in User.objects.filter(pk__in=others.values("user")).exclude(pk=given.user_id):
        tell(
            given.partnership,
            key=f"has-alerts:{given.pk}:{user.pk}",
            kind="appointed",
            to=user.email,
            subject=f"{given.user} may write and approve alerts now",
            text=f"{by or 'A command'} gave {given.user} ({given.user.email}) the role "
            f"“{given.get_role_display()}” at {given.partnership.title}.\n\nIf that is not right, ask an administrator "
            "to take it away.",
        )


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
    mine = held.filter(user=user, role=role).first()
    if mine is not None:
        _leave_sections(mine)
    taken, _ = held.filter(user=user, role=role).delete()
    user.groups.remove(Group.objects.get(name=group_name(partnership, role)))
    readers.bring_into_line(partnership, users=[user.pk])
    if taken:
        log(partnership, "people.dismiss", user=by, data={"who": user.email, "role": role})
