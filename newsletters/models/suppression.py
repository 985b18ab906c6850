"""Addresses that bulk mail does not go to, and why."""

import datetime as dt
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from cms.core.scoping import OwnedQuerySet, PartnershipOwned
from cms.people.models.contact import fold
from newsletters.models.feedback import Feedback


class SuppressionQuerySet(OwnedQuerySet["Suppression"]):
    def in_force(self) -> Self:
        """Neither released nor run out."""
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=timezone.now()), released_at=None)

    def addresses(self) -> set[str]:
        """The folded addresses."""
        return set(self.order_by().values_list("address", flat=True))

    def at(self, address: str) -> Self:
        return self.filter(address=fold(address))

    def holding(self, folded: str) -> Exists:
        """Whether a row's address is among these, as a condition on the row.

        `folded` names its folded address: "email_folded" of contacts, "contact__email_folded" of deliveries.
        """
        return Exists(self.filter(address=OuterRef(folded)))


class Suppression(PartnershipOwned):
    """One address, held back from `since` until it is released or its time is over."""

    class Cause(models.TextChoices):
        HARD = "hard", "No such mailbox"
        COMPLAINT = "complaint", "Marked as junk"
        FULL = "full", "Mailbox full, again and again"
        SOFT = "soft", "Not reached, again and again"
        HAND = "hand", "Put here by hand"

    address = models.CharField("address", max_length=254, help_text="Folded, as contacts are compared.")
    cause = models.CharField("why", max_length=10, choices=Cause.choices)
    words = models.CharField("in words", max_length=300, blank=True)
    since = models.DateTimeField("since", default=timezone.now)
    expires_at = models.DateTimeField("until", null=True, blank=True)
    feedback = models.ForeignKey(Feedback, on_delete=models.SET_NULL, null=True, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    released_at = models.DateTimeField("released", null=True)
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    release_words = models.CharField("why it was released", max_length=300, blank=True)

    objects: ClassVar[Any] = SuppressionQuerySet.as_manager()

    class Meta:
        ordering = ["-since", "-pk"]
        verbose_name = "held back address"
        verbose_name_plural = "held back addresses"
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "address"], condition=Q(released_at=None), name="suppressed_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.address}: {self.get_cause_display()}"

    @property
    def is_in_force(self) -> bool:
        return self.released_at is None and (self.expires_at is None or self.expires_at > timezone.now())

    @property
    def ends_at(self) -> dt.datetime | None:
        return self.released_at or self.expires_at
