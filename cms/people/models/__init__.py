"""Who a partnership is, and its people."""

from cms.people.models.contact import Contact
from cms.people.models.group import Group, GroupKind
from cms.people.models.partnership import Partnership
from cms.people.models.school import Phase, Quadrant, School
from cms.people.models.seat import Holding, Role, Seat
from cms.people.models.staff import SignInLink, StaffRole
from cms.people.models.upload import Upload

__all__ = [
    "Contact",
    "Group",
    "GroupKind",
    "Holding",
    "Partnership",
    "Phase",
    "Quadrant",
    "Role",
    "School",
    "Seat",
    "SignInLink",
    "StaffRole",
    "Upload",
]
