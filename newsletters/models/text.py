"""A text message: for what cannot wait for a letter to be opened."""

import datetime as dt
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from cms.core.fields import SealedTextField
from cms.core.scoping import OwnedQuerySet, PartnershipOwned
from cms.people.models import Contact


class TextQuerySet(OwnedQuerySet["Text"]):
    def waiting(self) -> Self:
        """No worker has it, and it is still to go."""
        return self.filter(state__in=Text.WAITING)

    def due(self) -> Self:
        """Those that may go now, the urgent first."""
        now = timezone.now()
        alive = Q(expires_at=None) | Q(expires_at__gt=now)
        # None is put off before its first try, and no urgent one for longer: then the clock was set back meanwhile.
        set_back = Q(state=Text.State.PENDING) | Q(urgent=True, next_try__gt=now + Text.LONGEST_WAIT)
        return (
            self.waiting().filter(alive).filter(Q(next_try__lte=now) | set_back).order_by("-urgent", "next_try", "pk")
        )


class Text(PartnershipOwned):
    """One row, one message. Its key keeps it from going twice, however often somebody tells it.

    It holds no number: that is read as it goes, from where it stands sealed (`cms.people.models.Mobile`).
    """

    class State(models.TextChoices):
        PENDING = "pending", "Pending"
        SENDING = "sending", "Sending"
        SENT = "sent", "Sent"
        DEFERRED = "deferred", "Deferred"
        FAILED = "failed", "Failed"
        EXPIRED = "expired", "Too late"
        CANCELLED = "cancelled", "Cancelled"
        UNKNOWN = "unknown", "Unknown"

    #: No worker has it, and it is still to go.
    WAITING = (State.PENDING, State.DEFERRED)
    #: Longer than any urgent one is put off.
    LONGEST_WAIT = dt.timedelta(minutes=10)

    key = models.CharField(max_length=200)
    kind = models.SlugField("kind", max_length=40, help_text="approve-alert, alert-unconfirmed …")
    contact = models.ForeignKey(Contact, on_delete=models.SET_NULL, null=True, related_name="texts")
    words = SealedTextField(blank=True, help_text="Sealed at rest.")
    urgent = models.BooleanField(default=False)
    state = models.CharField("state", max_length=10, choices=State.choices, default=State.PENDING)
    made_at = models.DateTimeField("told", auto_now_add=True)
    next_try = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    doubts = models.PositiveSmallIntegerField(default=0, help_text="How often nobody can tell whether it was taken.")
    reply = models.CharField("answer", max_length=500, blank=True)
    done_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = TextQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["partnership", "key"], name="text_once")]
        indexes = [
            models.Index(
                fields=["-urgent", "next_try", "id"],
                condition=Q(state__in=["pending", "deferred"]),
                name="text_waiting",
            ),
            models.Index(fields=["lease_until"], condition=Q(state="sending"), name="text_claimed"),
        ]

    def __str__(self) -> str:
        return f"Text {self.pk}, {self.kind}: {self.state}"

    @property
    def reference(self) -> str:
        """By which a provider knows it again."""
        return f"{self.partnership.key}-text-{self.pk}"
