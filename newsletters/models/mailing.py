"""A mailing is what is sealed for sending; a delivery is one letter of it to one contact."""

import datetime as dt
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from cms.core.scoping import OwnedQuerySet, PartnershipOwned
from cms.people import rights
from cms.people.models import Contact, School, Seat
from newsletters import confidential
from newsletters.models.list import List
from newsletters.models.publication import Publication, Tracking


class Lane(models.IntegerChoices):
    """Urgent work never waits behind bulk work."""

    URGENT = 0, "Urgent"
    NORMAL = 1, "Normal"
    BULK = 2, "Bulk"


#: A mailing that nobody has begun so long after its time asks before it goes.
LATE_AFTER = dt.timedelta(hours=1)


class MailingQuerySet(OwnedQuerySet["Mailing"]):
    def going(self) -> Self:
        """Mailings that nobody stopped and whose time has come, the most urgent first."""
        return self.filter(state=Mailing.State.GOING, goes_at__lte=timezone.now()).order_by("lane", "goes_at", "pk")

    def due(self) -> Self:
        """Those of them whose letters may leave now: a late one waits for somebody's word, unless it is urgent."""
        return self.going().filter(Q(lane=Lane.URGENT) | ~_too_late())

    def late(self) -> Self:
        """Those of them that nobody has begun, long after their time."""
        return self.going().filter(_too_late())

    def with_letters_due(self) -> Self:
        """Those of them with a letter that no worker has and that may leave now."""
        due = Delivery.objects.filter(mailing=OuterRef("pk"), next_try__lte=timezone.now()).waiting()
        return self.filter(Exists(due))

    def visible_to(self, user: Any) -> Self:
        """A mailing to a private list is seen with the right to those only; an alert's with the right to alerts."""
        seen = self.exclude(publication__kind__in=confidential.hidden_from(user.rights_here))
        if rights.PRIVATE_LISTS in user.rights_here:
            return seen
        return seen.exclude(pk__in=self.model.lists.through.objects.filter(list__private=True).values("mailing_id"))


def _too_late() -> Q:
    """Not begun, and more than an hour after its time, or after somebody last said that it goes."""
    long_ago = timezone.now() - LATE_AFTER
    return Q(begun_at=None, goes_at__lt=long_ago) & (Q(resumed_at=None) | Q(resumed_at__lt=long_ago))


class Mailing(PartnershipOwned):
    """Frozen content and a frozen audience. It never changes afterwards; only its state does."""

    class State(models.TextChoices):
        GOING = "going", "Going"
        PAUSED = "paused", "Paused"
        LATE = "late", "Late: waits for your word"
        CANCELLED = "cancelled", "Cancelled"
        DONE = "done", "Done"

    #: Some of its letters may still go.
    UNDER_WAY = (State.GOING, State.PAUSED, State.LATE)

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="mailings")
    source_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    source_id = models.PositiveBigIntegerField()
    source = GenericForeignKey("source_type", "source_id")
    revision = models.ForeignKey(
        "wagtailcore.Revision", on_delete=models.PROTECT, null=True, related_name="+", help_text="What was approved."
    )
    subject = models.CharField(max_length=255)
    lane = models.PositiveSmallIntegerField(choices=Lane.choices, default=Lane.BULK)
    tracking = models.CharField(
        max_length=10,
        choices=Tracking.choices,
        default=Tracking.NONE,
        help_text="The rule by which its letters are counted, as it was when they were sealed.",
    )
    lists = models.ManyToManyField(List, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.GOING)
    goes_at = models.DateTimeField(
        help_text="No letter leaves before this: the time in which it can be stopped ends here."
    )
    sealed_at = models.DateTimeField(auto_now_add=True)
    sealed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    begun_at = models.DateTimeField(null=True, help_text="When a delivery process first took letters of it.")
    late_at = models.DateTimeField(null=True, help_text="When it was found late, and its people were told.")
    resumed_at = models.DateTimeField(null=True, help_text="When somebody last said that it goes, or goes on.")
    first_left_at = models.DateTimeField(
        null=True, help_text="When the source was told that its first letter has left."
    )
    ended_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = MailingQuerySet.as_manager()

    class Meta:
        ordering = ["-sealed_at"]
        indexes = [models.Index(fields=["state", "lane", "goes_at"], name="mailing_due")]
        constraints = [
            # A second click on "send" finds the first one's mailing.
            models.UniqueConstraint(
                fields=["source_type", "source_id"], condition=~Q(state="cancelled"), name="mailing_once_a_source"
            )
        ]

    def __str__(self) -> str:
        return self.named

    @property
    def named(self) -> str:
        """Its subject, where whoever reads it may not be asked for their rights: an alert's is nobody's to read."""
        kept = confidential.is_so(self.publication.kind)
        return f"{self.publication.name}, mailing {self.pk}" if kept else self.subject

    @property
    def stoppable(self) -> bool:
        """Whether every letter is still here: it can be recalled as if it had never been sealed."""
        return self.state in (self.State.GOING, self.State.PAUSED) and timezone.now() < self.goes_at

    @property
    def since(self) -> dt.datetime:
        """From when on its letters were to leave: how long one is tried counts from here."""
        return max(self.goes_at, self.resumed_at or self.goes_at)

    def states(self) -> dict[str, int]:
        """How many deliveries are in each state; they sum to the frozen audience."""
        counted = self.deliveries.order_by().values("state").annotate(n=Count("pk"))
        return {row["state"]: row["n"] for row in counted}


class Variant(models.Model):
    """One rendering of a mailing. Its bytes hold no reader: their own parts are slots."""

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="variants")
    key = models.CharField(max_length=80, help_text="What distinguishes it: the language, and the pieces in it.")
    language = models.CharField(max_length=12)
    holds = models.JSONField(default=list, help_text="Titles of those pieces in it that are for some readers only.")
    skeleton = models.BinaryField(help_text="newsletters.rendering.skeleton: the MIME bytes with slots.")
    web_url = models.CharField(max_length=500, blank=True, help_text="Where the letter can be read on the website.")
    html = models.TextField()
    text = models.TextField()
    said = models.JSONField(default=dict, help_text="The same before it was laid out: one letter a week is made of it.")
    largest = models.PositiveIntegerField(
        help_text="Bytes of the HTML as it will arrive, with slots filled to their longest."
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mailing", "key"], name="variant_once")]

    def __str__(self) -> str:
        return f"{self.key} of {self.mailing_id}"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def of(self, partnership: Any) -> Self:
        return self.filter(mailing__partnership=partnership)

    def waiting(self) -> Self:
        """Letters that no worker has, and that are still to go."""
        return self.filter(state__in=Delivery.WAITING)

    def open(self) -> Self:
        """Letters whose last word is not spoken."""
        return self.filter(state__in=Delivery.OPEN)

    def had_it(self) -> Self:
        """Letters that their reader has, or may have; or whose words come in one letter a week."""
        return self.filter(state__in=Delivery.HAD_ITS_WORDS)


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
        WEEKLY = "weekly", "In one letter a week"
        CANCELLED = "cancelled", "Cancelled"
        UNKNOWN = "unknown", "Unknown"

    #: No worker has it, and it is still to go.
    WAITING = (State.PENDING, State.DEFERRED)
    #: Its last word is not spoken.
    OPEN = (State.PENDING, State.DEFERRED, State.SENDING)
    #: Its reader has it, or may have it.
    HAD_IT = (State.SENDING, State.SENT, State.COMPLAINED, State.UNKNOWN)
    #: Or whose words come in one letter a week.
    HAD_ITS_WORDS = (*HAD_IT, State.WEEKLY)

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    variant = models.ForeignKey(Variant, on_delete=models.RESTRICT, null=True, related_name="+", db_index=False)
    contact = models.ForeignKey(Contact, on_delete=models.SET_NULL, null=True, related_name="deliveries")
    address = models.CharField(max_length=254)
    name = models.CharField(max_length=160, blank=True)
    reason = models.CharField(max_length=300, help_text="Why this person gets it, in words that the letter can show.")
    seat = models.ForeignKey(Seat, on_delete=models.SET_NULL, null=True, related_name="+")
    school = models.ForeignKey(School, on_delete=models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    next_try = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    worker = models.CharField(max_length=80, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0, help_text="Answers of servers, not claims.")
    doubts = models.PositiveSmallIntegerField(default=0, help_text="How often nobody can tell whether it was taken.")
    reply = models.CharField(max_length=500, blank=True, help_text="The last answer of the server.")
    done_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = DeliveryQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mailing", "contact"], name="delivery_once")]
        indexes = [
            models.Index(
                fields=["mailing", "next_try", "id"],
                condition=Q(state__in=["pending", "deferred"]),
                name="delivery_waiting",
            ),
            models.Index(fields=["worker", "lease_until"], condition=Q(state="sending"), name="delivery_claimed"),
            models.Index(fields=["mailing", "state"], name="delivery_states"),
        ]

    def __str__(self) -> str:
        return f"{self.mailing_id} to {self.address}: {self.state}"
