"""A notice: a letter that is no edition (a code, a confirmation, a reminder, a handover)."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from cms.core.fields import SealedTextField
from cms.core.scoping import OwnedQuerySet, PartnershipOwned
from cms.people.models import Contact


class NoticeQuerySet(OwnedQuerySet["Notice"]):
    def waiting(self) -> Self:
        """No worker has it, and it is still to go."""
        return self.filter(state__in=Notice.WAITING)

    def due(self) -> Self:
        """Those that may go now, the urgent first."""
        now = timezone.now()
        alive = Q(expires_at=None) | Q(expires_at__gt=now)
        return self.waiting().filter(alive, next_try__lte=now).order_by("-urgent", "next_try", "pk")


class Notice(PartnershipOwned):
    """One row, one letter. Its key keeps it from going twice, however often somebody tells it."""

    class State(models.TextChoices):
        PENDING = "pending", "Pending"
        SENDING = "sending", "Sending"
        SENT = "sent", "Sent"
        DEFERRED = "deferred", "Deferred"
        FAILED = "failed", "Failed"
        EXPIRED = "expired", "Too late"
        CANCELLED = "cancelled", "Cancelled"
        BOUNCED = "bounced", "Bounced"
        COMPLAINED = "complained", "Complained"
        UNKNOWN = "unknown", "Unknown"

    #: No worker has it, and it is still to go.
    WAITING = (State.PENDING, State.DEFERRED)
    #: It has not arrived, or nobody can tell: a person may send it again.
    NOT_THERE = (State.FAILED, State.BOUNCED, State.UNKNOWN)

    key = models.CharField(max_length=200)
    kind = models.SlugField("kind", max_length=40, help_text="sign-in-code, confirm-sign-up, empty-seat …")
    contact = models.ForeignKey(Contact, on_delete=models.SET_NULL, null=True, related_name="notices")
    address = models.CharField("to", max_length=254)
    subject = models.CharField("subject", max_length=255)
    text = SealedTextField(blank=True, help_text="Sealed at rest; emptied, where it is secret, once it has gone.")
    secret = models.BooleanField(default=False, help_text="Holds a code or a link for its reader's eyes only.")
    urgent = models.BooleanField(default=False)
    state = models.CharField("state", max_length=10, choices=State.choices, default=State.PENDING)
    made_at = models.DateTimeField("told", auto_now_add=True)
    next_try = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    worker = models.CharField(max_length=80, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    doubts = models.PositiveSmallIntegerField(default=0, help_text="How often nobody can tell whether it was taken.")
    reply = models.CharField("answer", max_length=500, blank=True)
    done_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["partnership", "key"], name="notice_once")]
        indexes = [
            models.Index(
                fields=["-urgent", "next_try", "id"],
                condition=Q(state__in=["pending", "deferred"]),
                name="notice_waiting",
            ),
            models.Index(fields=["worker"], condition=Q(state="sending"), name="notice_claimed"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.address}: {self.state}"

    @property
    def again(self) -> bool:
        """Whether a person may send it again: a secret one is gone with its text, and is asked for anew."""
        return self.state in self.NOT_THERE and not self.secret
