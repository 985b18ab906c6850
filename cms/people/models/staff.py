"""What a user may do behind the scenes, and links that sign in."""

import hashlib
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from wagtail.models import Page

from cms.core.scoping import OwnedQuerySet, PartnershipOwned


class StaffRole(PartnershipOwned):
    """What a user may do behind the scenes of one partnership."""

    class Role(models.TextChoices):
        CONTRIBUTOR = "contributor", "Contributor"
        EDITOR = "editor", "Editor"
        APPROVER = "approver", "Approver"
        SAFEGUARDING = "safeguarding", "Safeguarding (sees private lists and alerts)"
        ALERTS = "alerts", "Alerts"
        MEMBERSHIP = "membership", "Membership office"
        GOVERNANCE = "governance", "Governance"
        ADMINISTRATOR = "administrator", "Administrator"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="staff_roles")
    role = models.CharField(max_length=20, choices=Role.choices)
    sections: "models.ManyToManyField[Page, Any]" = models.ManyToManyField(
        Page,
        blank=True,
        related_name="+",
        help_text="The parts of the website where a contributor writes, or the governors' part for governance.",
    )

    objects: ClassVar[Any] = OwnedQuerySet["StaffRole"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partnership", "user", "role"], name="staff_role_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"


class SignInLinkQuerySet(models.QuerySet["SignInLink"]):
    def matching(self, token: str) -> Self:
        return self.filter(digest=SignInLink.digest_of(token))

    def live(self) -> Self:
        """Neither used nor too old, and for somebody who may still sign in."""
        return self.filter(used_at=None, expires_at__gt=timezone.now(), user__is_active=True)


class SignInLink(models.Model):
    """A link that signs one user in, once. Only a digest of its secret is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = SignInLinkQuerySet.as_manager()

    @staticmethod
    def digest_of(token: str) -> str:
        return hashlib.sha256(token.encode()).hexdigest()

    def __str__(self) -> str:
        return f"A sign-in link of {self.user}"
