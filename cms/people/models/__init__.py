"""Who a partnership is, and its people."""

from cms.people.models.contact import Contact, ContactAlias, Mobile
from cms.people.models.erasure import Erasure, FormerHolding
from cms.people.models.group import Group, GroupKind
from cms.people.models.imported import HeaderMapping, Import, ImportPart
from cms.people.models.look import Look
from cms.people.models.partnership import Partnership
from cms.people.models.retention import Retention, RetentionRun
from cms.people.models.school import Phase, PostcodeQuadrant, Quadrant, QuadrantBy, School
from cms.people.models.seat import Holding, Role, Seat
from cms.people.models.staff import SignInLink, StaffRole
from cms.people.models.upload import Upload

__all__ = [
    "Contact",
    "ContactAlias",
    "Erasure",
    "FormerHolding",
    "Group",
    "GroupKind",
    "HeaderMapping",
    "Holding",
    "Import",
    "ImportPart",
    "Look",
    "Mobile",
    "Partnership",
    "Phase",
    "PostcodeQuadrant",
    "Quadrant",
    "QuadrantBy",
    "Retention",
    "RetentionRun",
    "Role",
    "School",
    "Seat",
    "SignInLink",
    "StaffRole",
    "Upload",
]
