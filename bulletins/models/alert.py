"""An alert: a safeguarding message. A plain model, never a page: nothing is public, and no address says its title.

first alert ──> its mailing ──> deliveries, by school and seat (`AlertSeat`)
    └── update, stand-down: alerts of their own that go to exactly those who got the first
"""

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.urls import reverse

from cms.core.scoping import OwnedQuerySet, PartnershipOwned
from cms.people import rights
from cms.people.models import School, Seat
from newsletters.models import Delivery, List, Mailing, Publication

if TYPE_CHECKING:
    from bulletins.alerts.content import AlertContent
    from cms.users.models import User
    from newsletters.edition import Letter


class AlertQuerySet(OwnedQuerySet["Alert"]):
    def visible_to(self, user: Any) -> Self:
        """Nobody without the right sees that there is an alert."""
        return self if rights.holds(user, rights.ALERTS) else self.none()

    def sent(self) -> Self:
        return self.filter(state=Alert.State.SENT)

    def firsts(self) -> Self:
        """Alerts themselves, without their updates and stand-downs."""
        return self.filter(first=None)

    def waiting(self) -> Self:
        """Those that wait for a second person."""
        return self.filter(state=Alert.State.ASKED)


class Alert(PartnershipOwned):
    class Kind(models.TextChoices):
        ALERT = "alert", "Alert"
        UPDATE = "update", "Update"
        STAND_DOWN = "stand-down", "Stand-down"

    class Handling(models.TextChoices):
        """With whom its reader may share it."""

        STAFF = "staff", "Staff who need to know"
        PARENTS = "parents", "Staff and parents"
        NOBODY = "nobody", "Nobody"

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        ASKED = "asked", "Waits for a second person"
        APPROVED = "approved", "Approved: about to leave"
        SENT = "sent", "Sent"
        WITHDRAWN = "withdrawn", "Withdrawn"

    #: Its words and whom it is for can be changed.
    OPEN = (State.DRAFT, State.ASKED)

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="+", editable=False)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.ALERT, editable=False)
    first = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, editable=False, related_name="followed_by",
        help_text="The alert that this updates or stands down.",
    )  # fmt: skip
    #: Goes to test seats only (`bulletins.alerts.rehearse`).
    drill = models.BooleanField(default=False, editable=False)

    title = models.CharField("title", max_length=120)
    what_happened = models.TextField("what happened", max_length=2000)
    do_now = models.TextField("what to do now", max_length=2000)
    call = models.CharField("who to call", max_length=200)
    handling = models.CharField("handling", max_length=10, choices=Handling.choices, default=Handling.STAFF)
    everywhere = models.BooleanField("all open schools", default=False)
    quadrants = models.JSONField("quadrants", default=list, blank=True)
    phases = models.JSONField("phases", default=list, blank=True)
    schools = models.JSONField("these schools", default=list, blank=True, help_text="URNs.")

    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False, help_text="One more with each change.")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    #: Everybody who wrote any of it, or asked for approval: none of them approves it.
    hands: "models.ManyToManyField[User, Any]" = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(null=True)
    approved_version = models.PositiveIntegerField(null=True, editable=False)
    #: Whom it was to go to as somebody asked, and as a second person approved (`bulletins.alerts.whom`).
    asked_whom = models.CharField(max_length=64, blank=True, editable=False)
    approved_whom = models.CharField(max_length=64, blank=True, editable=False)
    approver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    #: Why it left without a second person; empty: there was one.
    glass_reason = models.TextField("why it cannot wait", max_length=500, blank=True)
    sent_at = models.DateTimeField(null=True, help_text="When it was sealed. When letters left, its deliveries say.")
    #: How long ago that was, as far as it was counted (`bulletins.alerts.waited`).
    waited = models.DurationField(default=dt.timedelta, editable=False)
    looked_at = models.DateTimeField(null=True, editable=False)

    #: It stands in no list of where things are used.
    wagtail_reference_index_ignore = True

    objects: ClassVar[Any] = AlertQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        """Never its title: this stands in logs."""
        return f"Alert {self.pk}"

    @property
    def thread(self) -> "Alert":
        """The alert itself, of an update or a stand-down."""
        return self.first or self

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    # --- Its mailing

    def mailings(self) -> models.QuerySet[Mailing]:
        """One at most, however it stands: of one whose rest was cancelled some letters may have left."""
        kind = ContentType.objects.get_for_model(Alert)
        return Mailing.objects.filter(source_type=kind, source_id=self.pk)  # type: ignore[no-any-return]

    def mailing(self) -> Mailing | None:
        return self.mailings().first()

    @property
    def own_screen(self) -> str:
        """Where its people see to its letters: they need no other right than that to alerts."""
        return reverse("alerts:alert", args=[self.pk])

    # --- The edition interface: what the post room seals from

    #: What is approved is a version of this row; Wagtail keeps no revisions of it.
    has_revisions = False

    @property
    def mail_subject(self) -> str:
        said = {self.Kind.ALERT: "", self.Kind.UPDATE: ", update", self.Kind.STAND_DOWN: ", stand-down"}
        return f"{'Drill: ' if self.drill else ''}{self.publication.name}{said[self.Kind(self.kind)]}: {self.title}"

    def approved_revision_id(self) -> int | None:
        """The version that may be sent: this one, if it was approved and nobody who wrote it did so."""
        if self.approved_version != self.version or self.approver_id is None:
            return None
        if not self.glass_reason and self.hands.filter(pk=self.approver_id).exists():
            return None
        return self.version

    def approved_by(self, revision_id: int | None) -> "User | None":
        return self.approver if revision_id == self.approved_version else None

    def content(self, revision_id: int | None = None) -> "AlertContent":
        from bulletins.alerts.content import AlertContent

        return AlertContent(self)

    def letter(self, language: str) -> "Letter":
        return self.content().letter(language)

    def default_lists(self) -> Sequence[List]:
        """It goes to seats at schools (`goes_to`), and to no list."""
        return []

    def goes_to(self) -> Any:
        from bulletins.alerts.audience import audience_of

        return audience_of(self)

    def on_first_letter(self) -> None:
        """Nothing appears anywhere; the time is kept."""
        from bulletins.alerts.steps import note

        note(self, AlertStep.What.FIRST_LETTER, once=True)


class AlertSeat(models.Model):
    """A seat at a school that an alert was for, frozen as it was sealed, with the letter to whoever held it.

    A school with nobody has one row with no seat and no letter. Who holds seats at two schools has one letter and two
    rows.
    """

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="seats")
    school = models.ForeignKey(School, on_delete=models.SET_NULL, null=True, related_name="+")
    seat = models.ForeignKey(Seat, on_delete=models.SET_NULL, null=True, related_name="+")
    role = models.CharField(max_length=80, blank=True, help_text="The role's name, as it was.")
    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, null=True, related_name="+")

    wagtail_reference_index_ignore = True

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["alert", "seat", "delivery"], condition=Q(seat__isnull=False), name="alert_seat_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.alert}: {self.role or 'nobody'} at school {self.school_id}"


class AlertStep(models.Model):
    """What was done about an alert, by whom and when: its log. Never changed, never taken away."""

    class What(models.TextChoices):
        MADE = "made", "Written"
        CHANGED = "changed", "Changed"
        ASKED = "asked", "A second person was asked"
        TOLD = "told", "The second person was told"
        LOOKED = "looked", "The second person looked at it"
        SENT_BACK = "sent-back", "Sent back"
        APPROVED = "approved", "Approved"
        BROKE_GLASS = "broke-glass", "Sent without a second person"
        SEALED = "sealed", "Sealed"
        FIRST_LETTER = "first-letter", "The first letter left"
        WITHDRAWN = "withdrawn", "Withdrawn"
        CHASED = "chased", "Chased"
        CONFIRMED = "confirmed", "Confirmed"
        PROVED = "proved", "Proof was looked for"

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="steps")
    what = models.CharField(max_length=20, choices=What.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    words = models.CharField(max_length=500, blank=True)

    wagtail_reference_index_ignore = True

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.alert}: {self.what}"
