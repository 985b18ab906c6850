"""Who may do what to things of a partnership, as Wagtail asks it."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from wagtail.permission_policies.base import BasePermissionPolicy
from wagtail.permissions import policy_registry, register_permission_policy

from cms.core.scoping import PartnershipOwned
from cms.people import rights


class RightPolicy(BasePermissionPolicy):
    """Whether a right of `cms.people.rights` holds for this user at this host. Without a right, nobody may."""

    def __init__(self, model: type[models.Model], right: str | frozenset[str] | None) -> None:
        super().__init__(model)
        self.right = right

    def user_has_permission(self, user: Any, action: str) -> bool:
        return self.right is not None and rights.holds(user, self.right)

    def user_has_any_permission(self, user: Any, actions: Iterable[str]) -> bool:
        return self.right is not None and rights.holds(user, self.right)

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        here = getattr(user, "partnership_here", None)
        return here is not None and instance.partnership_id == here.pk and self.user_has_permission(user, action)

    def user_has_any_permission_for_instance(self, user: Any, actions: Iterable[str], instance: Any) -> bool:
        return self.user_has_permission_for_instance(user, "any", instance)

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> Any:
        here = getattr(user, "partnership_here", None)
        if here is None or not self.user_has_any_permission(user, actions):
            return self.model.objects.none()
        return self.model.objects.of(here).visible_to(user)

    def users_with_any_permission(self, actions: Iterable[str]) -> Any:
        """Wagtail asks this for mail about workflows, which we do not use: rights hold at a host, not in general."""
        from cms.users.models import User

        return User.objects.none()


def forbid_by_default() -> None:
    """Until a viewset says which right it takes, Wagtail's own views let nobody at things of a partnership."""
    register_permission_policy(PartnershipOwned, RightPolicy(PartnershipOwned, right=None))


def take_right(model: type[models.Model], right: str | frozenset[str]) -> None:
    """Let Wagtail's views at a model where the user holds `right`, or one of several. Saying it twice is harmless."""
    policy_registry.register(model, value=RightPolicy(model, right), exact_class=True)
