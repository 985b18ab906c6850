"""Readers' groups: what seats let people read, mirrored into auth groups, so that Wagtail's restrictions know it.

A key names a kind of reader of one partnership: `staff`, `members`, `role:dsl`, `group:12`. Seats count as they are
held today, by deputies and those who act for the holder too. Nobody is added by hand.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.auth.models import Group as AuthGroup
from django.db import connection, transaction
from django.db.models import Q

from cms.people.models import Contact, Group, Holding, Partnership, Role, StaffRole
from cms.users.models import User

STAFF, MEMBERS = "staff", "members"


def group_name(partnership: Partnership, key: str) -> str:
    return f"{partnership.key}: readers, {key}"


def choices(partnership: Partnership) -> list[tuple[str, str]]:
    """(key, what people call them), in the order of a form."""
    groups = Group.objects.of(partnership).select_related("kind")
    return [
        (MEMBERS, "Members: everybody with a seat at a member school or in a group"),
        (STAFF, "Staff: everybody who works behind the scenes here"),
        *((f"role:{role.key}", f"Role: {role.name}") for role in Role.objects.of(partnership)),
        *((f"group:{group.pk}", f"{group.kind.name}: {group.name}") for group in groups),
    ]


def in_words(partnership: Partnership, keys: Iterable[str]) -> str:
    """Who these are: “Designated safeguarding lead and Staff”."""
    known = {
        key: label.partition(": ")[2] if ":" in key else label.partition(":")[0] for key, label in choices(partnership)
    }
    return " and ".join(known.get(key, "a group that is gone") for key in keys)


def groups(partnership: Partnership) -> dict[str, AuthGroup]:
    """The auth group of every key, made where it is missing."""
    names = {group_name(partnership, key): key for key, _ in choices(partnership)}
    there = set(AuthGroup.objects.filter(name__in=names).values_list("name", flat=True))
    AuthGroup.objects.bulk_create([AuthGroup(name=name) for name in names if name not in there], ignore_conflicts=True)
    return {names[group.name]: group for group in AuthGroup.objects.filter(name__in=names)}


def contacts(partnership: Partnership, keys: Iterable[str]) -> Q:
    """The contacts who are readers of one of these keys today."""
    found = Q(pk__in=[])
    for key in keys:
        kind, _, name = key.partition(":")
        if key == STAFF:
            staff = StaffRole.objects.of(partnership).filter(user__is_active=True)
            found |= Q(user__in=staff.values("user"))
        else:
            held = Holding.objects.of(partnership).current().filter(_seats(kind, name))
            found |= Q(pk__in=held.values("contact"))
    return found


def _seats(kind: str, name: str) -> Q:
    """The holdings that make somebody a reader of a key."""
    if kind == MEMBERS:
        return Q(seat__school__member=True, seat__school__closed_on=None) | Q(seat__group__isnull=False)
    if kind == "role":
        return Q(seat__role__key=name)
    return Q(seat__group=int(name)) if kind == "group" and name.isdecimal() else Q(pk__in=[])


@transaction.atomic
def mirror(user: User) -> None:
    """Bring one user's reader groups into line with what their contacts hold now, in every partnership."""
    here = Contact.objects.filter(user=user).values("partnership")
    works = StaffRole.objects.filter(user=user).values("partnership")
    named = Q()
    for name in user.groups.filter(name__contains=": readers, ").values_list("name", flat=True):
        named |= Q(key=name.partition(":")[0])
    for partnership in Partnership.objects.filter(Q(pk__in=here) | Q(pk__in=works) | (named or Q(pk__in=[]))):
        bring_into_line(partnership, users=[user.pk])


@transaction.atomic
def bring_into_line(partnership: Partnership, *, users: Sequence[int] | None = None) -> int:
    """The same for some users of a partnership, or all, in few queries however many: how many memberships changed."""
    made = groups(partnership)
    wanted = {(user, made[key].pk) for user, key in _held(partnership, users) if key in made}
    through = User.groups.through
    rows = through.objects.filter(group__name__startswith=group_name(partnership, ""))
    if users is not None:
        rows = rows.filter(user__in=users)
    there = {(user, group): pk for pk, user, group in rows.values_list("pk", "user_id", "group_id")}
    gone = [pk for pair, pk in there.items() if pair not in wanted]
    fresh = [through(user_id=user, group_id=group) for user, group in sorted(wanted - set(there))]
    for start in range(0, len(gone), 500):
        through.objects.filter(pk__in=gone[start : start + 500]).delete()
    through.objects.bulk_create(fresh, batch_size=500, ignore_conflicts=True)
    return len(gone) + len(fresh)


def _held(partnership: Partnership, users: Sequence[int] | None) -> set[tuple[int, str]]:
    """(user, key) for everything that is held today."""
    among: dict[str, Any] = {} if users is None else {"contact__user__in": users}
    held = Holding.objects.of(partnership).current().filter(contact__user__isnull=False, **among)
    found: set[tuple[int, str]] = set()
    columns = (
        "contact__user_id",
        "seat__role__key",
        "seat__group_id",
        "seat__school__member",
        "seat__school__closed_on",
    )
    for user, role, group, member, closed in held.values_list(*columns):
        found.add((user, f"role:{role}"))
        if group:
            found |= {(user, f"group:{group}"), (user, MEMBERS)}
        elif member and closed is None:
            found.add((user, MEMBERS))
    staff = StaffRole.objects.of(partnership)
    staff = staff if users is None else staff.filter(user__in=users)
    return found | {(user, STAFF) for user in staff.values_list("user_id", flat=True)}


def later(partnership_id: int, *, users: Iterable[int | None] | None = None) -> None:
    """Bring readers into line when this transaction is committed: once, however often it is asked. None: all users."""
    waiting: dict[int, set[int] | None] = connection.__dict__.setdefault("readers_waiting", {})
    if users is None:
        waiting[partnership_id] = None
    else:
        known = {user for user in users if user}
        if not known:
            return
        before = waiting.setdefault(partnership_id, set())
        if before is not None:
            before |= known
    transaction.on_commit(_catch_up)


def _catch_up() -> None:
    waiting: dict[int, set[int] | None] = connection.__dict__.pop("readers_waiting", {})
    for partnership in Partnership.objects.filter(pk__in=list(waiting)):
        users = waiting[partnership.pk]
        bring_into_line(partnership, users=None if users is None else sorted(users))


def forget(partnership: Partnership, key: str) -> None:
    """A role or a group is gone, and its readers with it. What was for them alone is nobody's then, not everybody's."""
    AuthGroup.objects.filter(name=group_name(partnership, key)).delete()


def bring_all_into_line() -> None:
    """For the clock: dates pass, and leave begins and ends."""
    for partnership in Partnership.objects.all():
        bring_into_line(partnership)
