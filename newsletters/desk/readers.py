"""Who may read which letter of the outbox."""

from collections.abc import Callable, Iterable
from functools import cache

from django.core.mail.message import sanitize_address
from django.db.models import Q

from cms.people import rights
from cms.people.models import Contact, Partnership, StaffRole
from cms.people.models.contact import fold
from cms.users.models import User
from newsletters.transport.outbox import Line


def may_read(user: User, partnership: Partnership) -> Callable[[Line], bool]:
    """Whether this member of staff may read a letter that was kept for this partnership.

    Letters to private lists ask for the right to those. A letter that may hold a code to sign in with is shown to its
    reader. Where that is somebody of the staff, anywhere, it is shown to nobody else, whatever they may do: with the
    code of an approver one person would write and approve. Codes of contacts elsewhere are a superuser's to read only.
    """
    sees_private = user.is_superuser or rights.PRIVATE_LISTS in user.rights_here
    own = as_sent(user.email)

    @cache
    def staff() -> set[str]:
        return _folded(_staff())

    @cache
    def elsewhere() -> set[str]:
        return set() if user.is_superuser else _folded(_elsewhere(partnership))

    def readable(line: Line) -> bool:
        if line.private and not sees_private:
            return False
        to = as_sent(line.to)
        return not line.secret or to == own or (to not in staff() and to not in elsewhere())

    return readable


def as_sent(address: str) -> str:
    """An address as the outbox has it, for comparing: folded, its domain as it goes over the wire."""
    return fold(address if address.isascii() else sanitize_address(address, "utf-8"))


def _folded(addresses: Iterable[str]) -> set[str]:
    return {as_sent(address) for address in addresses if address}


def _staff() -> Iterable[str]:
    """Addresses of those who hold any role at any partnership, or the whole install."""
    held = Q(is_superuser=True) | Q(pk__in=StaffRole.objects.values("user"))
    return User.objects.filter(held).values_list("email", flat=True)


def _elsewhere(partnership: Partnership) -> Iterable[str]:
    """Addresses of contacts of other partnerships, and those with which these contacts sign in."""
    contacts = Contact.objects.exclude(partnership=partnership)
    users = User.objects.filter(pk__in=contacts.exclude(user=None).values("user"))
    return [*contacts.values_list("email_folded", flat=True), *users.values_list("email", flat=True)]
