"""What a role may do. A right is checked where the data is fetched, not where the button is."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from cms.people.models import Partnership
    from cms.users.models import User

ADMIN = "come into the admin"
WRITE = "write pages and items"
PUBLISH = "publish pages"
COMPOSE = "compose editions"
APPROVE = "approve editions"
SEND = "send what is approved"
PEOPLE = "look after schools, seats and contacts"
LISTS = "look after lists"
PRIVATE_LISTS = "see private lists"
OUTBOX = "read the outbox"
SETTINGS = "change the partnership's settings"

_CONTRIBUTOR = frozenset({ADMIN, WRITE})
_EDITOR = _CONTRIBUTOR | {PUBLISH, COMPOSE, SEND, PEOPLE, LISTS, OUTBOX}
_APPROVER = frozenset({ADMIN, APPROVE, SEND, OUTBOX})
#: Whoever answers for safeguarding sees private lists, beside whatever other role they have.
_SAFEGUARDING = frozenset({ADMIN, LISTS, PRIVATE_LISTS})
_ADMINISTRATOR = _EDITOR | _APPROVER | {SETTINGS}

BY_ROLE: dict[str, frozenset[str]] = {
    "contributor": _CONTRIBUTOR,
    "editor": _EDITOR,
    "approver": _APPROVER,
    "administrator": _ADMINISTRATOR,
    "safeguarding": _SAFEGUARDING,
}
EVERY_RIGHT = _ADMINISTRATOR | {PRIVATE_LISTS}


def of(user: "User | AnonymousUser", partnership: "Partnership") -> frozenset[str]:
    """The rights of a user in one partnership. A superuser has them all; approval is still by somebody else."""
    from cms.people.models import StaffRole

    if not user.is_authenticated or not user.is_active:
        return frozenset()
    if user.is_superuser:
        return EVERY_RIGHT
    roles = StaffRole.objects.of(partnership).filter(user=user).values_list("role", flat=True)
    return frozenset().union(*(BY_ROLE.get(role, frozenset()) for role in roles))
