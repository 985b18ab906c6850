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
SITE = "look after redirects and best bets"
GOVERNANCE = "look after the governors' pages, seats and groups"
ALERTS = "write, approve and see alerts"

_CONTRIBUTOR = frozenset({ADMIN, WRITE})
_EDITOR = _CONTRIBUTOR | {PUBLISH, COMPOSE, SEND, LISTS, OUTBOX, SITE}
_APPROVER = frozenset({ADMIN, APPROVE, SEND, OUTBOX})
#: Nobody without this right sees that there is an alert; an administrator has to give it to themselves, and is seen to.
_ALERTS = frozenset({ADMIN, ALERTS})
#: Whoever answers for safeguarding sees private lists and alerts, beside whatever other role they have.
_SAFEGUARDING = frozenset({ADMIN, LISTS, PRIVATE_LISTS, ALERTS})
_MEMBERSHIP = frozenset({ADMIN, PEOPLE, LISTS})
_GOVERNANCE = frozenset({ADMIN, GOVERNANCE})
_ADMINISTRATOR = _EDITOR | _APPROVER | _MEMBERSHIP | _GOVERNANCE | {SETTINGS}

BY_ROLE: dict[str, frozenset[str]] = {
    "contributor": _CONTRIBUTOR,
    "editor": _EDITOR,
    "approver": _APPROVER,
    "safeguarding": _SAFEGUARDING,
    "alerts": _ALERTS,
    "membership": _MEMBERSHIP,
    "governance": _GOVERNANCE,
    "administrator": _ADMINISTRATOR,
}
EVERY_RIGHT = _ADMINISTRATOR | {PRIVATE_LISTS, ALERTS}

#: The seats that whoever looks after governors sees and fills.
GOVERNORS_SEATS = ("chair", "governor", "clerk")


def holds(user: object, any_of: str | frozenset[str]) -> bool:
    """Whether this user holds a right here, or one of several. `rights_here` is set by the admin's door."""
    wanted = frozenset({any_of}) if isinstance(any_of, str) else any_of
    return bool(wanted & getattr(user, "rights_here", frozenset()))


def governors_only(user: object) -> bool:
    """Whether somebody looks after governors here, and not after people in general."""
    return holds(user, GOVERNANCE) and not holds(user, PEOPLE)


def of(user: "User | AnonymousUser", partnership: "Partnership") -> frozenset[str]:
    """The rights of a user in one partnership. A superuser has them all; approval is still by somebody else."""
    from cms.people.models import StaffRole

    if not user.is_authenticated or not user.is_active:
        return frozenset()
    if user.is_superuser:
        return EVERY_RIGHT
    roles = StaffRole.objects.of(partnership).filter(user=user).values_list("role", flat=True)
    return frozenset().union(*(BY_ROLE.get(role, frozenset()) for role in roles))
