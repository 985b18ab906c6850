"""What changes who may read: each change of seats, contacts, schools and staff brings the readers' groups into line."""

from typing import Any

from django.db.models.signals import post_delete, post_save

from cms.people import readers
from cms.people.models import Contact, Group, Holding, Role, School, Seat, StaffRole


def holding_changed(instance: Holding, **kwargs: Any) -> None:
    readers.later(instance.partnership_id, users=[instance.contact.user_id])


def contact_changed(instance: Contact, **kwargs: Any) -> None:
    readers.later(instance.partnership_id, users=[instance.user_id])


def staff_changed(instance: StaffRole, **kwargs: Any) -> None:
    readers.later(instance.partnership_id, users=[instance.user_id])


def school_changed(instance: School, **kwargs: Any) -> None:
    """Membership, or closing: its people."""
    people = Contact.objects.filter(holdings__seat__school=instance, user__isnull=False)
    readers.later(instance.partnership_id, users=people.values_list("user_id", flat=True))


def seat_changed(instance: Seat, created: bool = False, **kwargs: Any) -> None:
    """Another role, another place. One that was only made has nobody yet."""
    if not created:
        people = Contact.objects.filter(holdings__seat=instance, user__isnull=False)
        readers.later(instance.partnership_id, users=people.values_list("user_id", flat=True))


def role_gone(instance: Role, **kwargs: Any) -> None:
    readers.forget(instance.partnership, f"role:{instance.key}")


def group_gone(instance: Group, **kwargs: Any) -> None:
    readers.forget(instance.partnership, f"group:{instance.pk}")


def connect() -> None:
    for model, receiver in (
        (Holding, holding_changed),
        (Contact, contact_changed),
        (StaffRole, staff_changed),
        (Seat, seat_changed),
    ):
        post_save.connect(receiver, sender=model, dispatch_uid=f"readers.{model.__name__}.save")
    post_save.connect(school_changed, sender=School, dispatch_uid="readers.School.save")
    post_delete.connect(holding_changed, sender=Holding, dispatch_uid="readers.Holding.delete")
    post_delete.connect(contact_changed, sender=Contact, dispatch_uid="readers.Contact.delete")
    post_delete.connect(staff_changed, sender=StaffRole, dispatch_uid="readers.StaffRole.delete")
    post_delete.connect(role_gone, sender=Role, dispatch_uid="readers.Role.delete")
    post_delete.connect(group_gone, sender=Group, dispatch_uid="readers.Group.delete")
