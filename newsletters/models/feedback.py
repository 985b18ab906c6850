"""What came back about a letter after it had left: a bounce, a complaint, a sign that it arrived."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from cms.core.scoping import OwnedQuerySet, PartnershipOwned
from cms.notices.models import Notice
from cms.people.models import Contact
from newsletters.models.mailing import Delivery


class FeedbackQuerySet(OwnedQuerySet["Feedback"]):
    def unheard(self) -> Self:
        """Words about letters that a delivery process still had: their states do not say it yet."""
        return self.filter(applied_at=None)


class Feedback(PartnershipOwned):
    """One word from outside about one letter. Its event keeps it from counting twice."""

    class Kind(models.TextChoices):
        HARD = "hard", "No such mailbox"
        SOFT = "soft", "Not at present"
        POLICY = "policy", "Turned away by a rule"
        FULL = "full", "Mailbox full"
        COMPLAINT = "complaint", "Marked as junk by its reader"
        AUTO_REPLY = "auto-reply", "Answered by a machine"
        UNKNOWN = "unknown", "Bounced, nobody can tell why"
        ARRIVED = "arrived", "Arrived"

    #: The letter did not arrive.
    BOUNCES = (Kind.HARD, Kind.SOFT, Kind.POLICY, Kind.FULL, Kind.UNKNOWN)

    delivery = models.ForeignKey(Delivery, on_delete=models.SET_NULL, null=True, related_name="feedback")
    notice = models.ForeignKey(Notice, on_delete=models.SET_NULL, null=True, related_name="feedback")
    contact = models.ForeignKey(Contact, on_delete=models.SET_NULL, null=True, related_name="+")
    address = models.CharField(max_length=254, blank=True, help_text="Where the letter went.")
    kind = models.CharField("what", max_length=10, choices=Kind.choices)
    final = models.BooleanField(default=True, help_text="False: the server is still trying.")
    status = models.CharField(max_length=12, blank=True, help_text="The enhanced status code of RFC 3463: 5.1.1.")
    why = models.CharField("why", max_length=500, blank=True)
    proved = models.BooleanField(
        default=True, help_text="It came to the letter's own address: anybody may send the rest."
    )
    source = models.CharField(max_length=20, help_text="mailbox, file, provider, link …")
    event = models.CharField(max_length=200, unique=True)
    excerpt = models.TextField(blank=True, help_text="The first of what came, as it came.")
    at = models.DateTimeField(default=timezone.now)
    heard_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True, help_text="When the letter's state came to say it.")

    objects: ClassVar[Any] = FeedbackQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = "word about a letter"
        verbose_name_plural = "words about letters"
        indexes = [
            models.Index(fields=["heard_at"], condition=Q(applied_at=None), name="feedback_unheard"),
            models.Index(fields=["partnership", "address", "at"], name="feedback_of_address"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.address}"
