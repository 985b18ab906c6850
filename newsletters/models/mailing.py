"""A mailing is what is sealed for sending; a delivery is one letter of it to one contact."""

from typing import Any, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Count, Q
from django.utils import timezone

from cms.core.scoping import OwnedQuerySet, PartnershipOwned
from cms.people.models import Contact, School, Seat
from newsletters.models.list import List
from newsletters.models.publication import Publication


class Lane(models.IntegerChoices):
    """Urgent work never waits behind bulk work."""

    URGENT = 0, "Urgent"
    NORMAL = 1, "Normal"
    BULK = 2, "Bulk"


class MailingQuerySet(OwnedQuerySet["Mailing"]):
    def due(self) -> Self:
        """Mailings whose letters may leave now."""
        return self.filter(state=Mailing.State.GOING, goes_at__lte=timezone.now())


class Mailing(PartnershipOwned):
    """Frozen content and a frozen audience. It never changes afterwards; only its state does."""

    class State(models.TextChoices):
        GOING = "going", "Going"
        PAUSED = "paused", "Paused"
        CANCELLED = "cancelled", "Cancelled"
        DONE = "done", "Done"

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="mailings")
    source_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    source_id = models.PositiveBigIntegerField()
    source = GenericForeignKey("source_type", "source_id")
    revision = models.ForeignKey(
        "wagtailcore.Revision", on_delete=models.PROTECT, null=True, related_name="+", help_text="What was approved."
    )
    subject = models.CharField(max_length=255)
    lane = models.PositiveSmallIntegerField(choices=Lane.choices, default=Lane.BULK)
    lists = models.ManyToManyField(List, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.GOING)
    goes_at = models.DateTimeField(help_text="No letter leaves before this: the time in which it can be stopped ends here.")
    sealed_at = models.DateTimeField(auto_now_add=True)
    sealed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    objects: Any = MailingQuerySet.as_manager()

    class Meta:
        ordering = ["-sealed_at"]
        indexes = [models.Index(fields=["state", "goes_at"], name="mailing_due")]
        constraints = [
            # A second click on "send" finds the first one's mailing.
            models.UniqueConstraint(
                fields=["source_type", "source_id"], condition=~Q(state="cancelled"), name="mailing_once_a_source"
            )
        ]

    def __str__(self) -> str:
        return self.subject

    def states(self) -> dict[str, int]:
        """How many deliveries are in each state; they sum to the frozen audience."""
        counted = self.deliveries.order_by().values("state").annotate(n=Count("pk"))
        return {row["state"]: row["n"] for row in counted}


class Variant(models.Model):
    """One rendering of a mailing. Its bytes hold no reader: their own parts are slots."""

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="variants")
    key = models.CharField(max_length=80, help_text="What distinguishes it: the language, and later the items.")
    language = models.CharField(max_length=12)
    skeleton = models.BinaryField(help_text="newsletters.rendering.skeleton: the MIME bytes with slots.")
    html = models.TextField()
    text = models.TextField()
    largest = models.PositiveIntegerField(help_text="Bytes of the HTML as it will arrive, with slots filled to their longest.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mailing", "key"], name="variant_once")]


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def of(self, partnership: Any) -> Self:
        return self.filter(mailing__partnership=partnership)


class Delivery(models.Model):
    """One letter to one contact; unique by (mailing, contact), which makes every retry safe."""

    class State(models.TextChoices):
        PENDING = "pending", "Pending"
        SENDING = "sending", "Sending"
        SENT = "sent", "Sent"
        DEFERRED = "deferred", "Deferred"
        FAILED = "failed", "Failed"
        BOUNCED = "bounced", "Bounced"
        COMPLAINED = "complained", "Complained"
        SUPPRESSED = "suppressed", "Suppressed"
        NOTHING = "nothing", "Nothing for this reader"
        CANCELLED = "cancelled", "Cancelled"
        UNKNOWN = "unknown", "Unknown"

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="deliveries")
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, null=True, related_name="+")
    contact = models.ForeignKey(Contact, on_delete=models.SET_NULL, null=True, related_name="deliveries")
    address = models.CharField(max_length=254)
    name = models.CharField(max_length=160, blank=True)
    reason = models.CharField(max_length=300, help_text="Why this person gets it, in words that the letter can show.")
    seat = models.ForeignKey(Seat, on_delete=models.SET_NULL, null=True, related_name="+")
    school = models.ForeignKey(School, on_delete=models.SET_NULL, null=True, related_name="+")
    lane = models.PositiveSmallIntegerField(choices=Lane.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    next_try = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    worker = models.CharField(max_length=80, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0, help_text="Answers of servers, not claims.")
    reply = models.CharField(max_length=500, blank=True, help_text="The last answer of the server.")
    done_at = models.DateTimeField(null=True)

    objects: Any = DeliveryQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mailing", "contact"], name="delivery_once")]
        indexes = [
            models.Index(
                fields=["lane", "next_try", "id"], condition=Q(state__in=["pending", "deferred"]), name="delivery_waiting"
            ),
            models.Index(fields=["worker"], condition=Q(state="sending"), name="delivery_claimed"),
        ]

    def __str__(self) -> str:
        return f"{self.mailing_id} to {self.address}: {self.state}"
