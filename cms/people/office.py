"""The membership office: whoever of the staff looks after schools, seats and contacts."""

from cms.notices.tell import tell
from cms.people import rights
from cms.people.models import Partnership, StaffRole


def office(partnership: Partnership) -> list[str]:
    """Their addresses; where nobody has that right, the partnership's own address for questions."""
    able = [role for role, held in rights.BY_ROLE.items() if rights.PEOPLE in held]
    staff = StaffRole.objects.of(partnership).filter(role__in=able, user__is_active=True)
    found = list(staff.order_by("user__email").values_list("user__email", flat=True).distinct())
    return found or ([partnership.contact_email] if partnership.contact_email else [])


def tell_office(partnership: Partnership, *, key: str, kind: str, subject: str, text: str) -> int:
    """A notice to each of them, in the caller's transaction. Gives how many they are."""
    addresses = office(partnership)
    for address in addresses:
        tell(partnership, key=f"{key}:{address}"[:200], kind=kind, to=address, subject=subject, text=text)
    return len(addresses)
