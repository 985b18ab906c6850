"""Who may read which letter of the outbox."""

from collections.abc import Callable

from django.db.models import Q

from cms.people import rights
from cms.people.models import Contact, Partnership, StaffRole
from cms.people.models.contact import fold
from cms.users.models import User
from newsletters.transport.outbox import Line


def may_read(user: User, partnership: Partnership) -> Callable[[Line], bool]:
    """Whether this member of staff may read a letter that was kept for this partnership.

    Letters to private lists ask for the right to those. A letter that may hold a code to sign in with is shown to its
    reader, and to nobody who may do less than its reader may: here, at another partnership, or on the whole install.
    """
    if user.is_superuser:
        return lambda line: True
    sees_private = rights.PRIVATE_LISTS in user.rights_here
    above = _above(user, partnership)
    own = fold(user.email)

    def readable(line: Line) -> bool:
        if line.private and not sees_private:
            return False
        return not line.secret or fold(line.to) == own or fold(line.to) not in above

    return readable


def _above(user: User, partnership: Partnership) -> set[str]:
    """Addresses of those who may do something that this user may not."""
    more = [role for role, held in rights.BY_ROLE.items() if not held <= user.rights_here]
    stronger = StaffRole.objects.filter(~Q(partnership=partnership) | Q(role__in=more)).values("user")
    elsewhere = Contact.objects.exclude(partnership=partnership).exclude(user=None).values("user")
    people = User.objects.filter(Q(is_superuser=True) | Q(pk__in=stronger) | Q(pk__in=elsewhere))
    return {fold(address) for address in people.values_list("email", flat=True)}
