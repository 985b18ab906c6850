"""What follows an alert: who confirmed, who was chased by what, whether it arrived, and how a partnership wants it."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from bulletins.models.alert import Alert
from cms.core.scoping import OwnedQuerySet, PartnershipOwned
from cms.people.models import Contact, School, Seat
from newsletters.models import Delivery, List, Text


def _minutes(words: str, default: int) -> Any:
    within = [MinValueValidator(1), MaxValueValidator(600)]
    return models.PositiveSmallIntegerField(words, default=default, validators=within)


class AlertSettings(PartnershipOwned):
    """One row for each partnership. Times are minutes after an alert left."""

    remind_after = _minutes("reminder to the same people", 10)
    deputies_after = _minutes("deputies", 20)
    text_after = _minutes("text message", 30)
    phone_after = _minutes("telephone", 45)
    proof_after = _minutes("proof", 10)
    link_days = models.PositiveSmallIntegerField(
        "days that the link in a letter works", default=14, validators=[MinValueValidator(1), MaxValueValidator(90)]
    )
    call_about_it = models.CharField(
        "who schools call about an alert", max_length=200, blank=True,
        help_text="A name or a desk, with its number. It stands on the page of a link that is over.",
    )  # fmt: skip
    out_of_hours = models.ForeignKey(
        List, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="out-of-hours list"
    )
    #: Mailboxes of our own that get every alert: it arrived there, or it did not.
    controls: "models.ManyToManyField[Contact, Any]" = models.ManyToManyField(Contact, related_name="+", blank=True)
    #: Where drills go, and nothing else.
    test_seats: "models.ManyToManyField[Seat, Any]" = models.ManyToManyField(Seat, related_name="+", blank=True)

    objects: ClassVar[Any] = OwnedQuerySet["AlertSettings"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partnership"], name="alert_settings_once")]

    def __str__(self) -> str:
        return f"How alerts of {self.partnership} are followed up"

    def controlled(self) -> list[int]:
        """The numbers of the contacts that stand for control mailboxes."""
        return list(self.controls.values_list("pk", flat=True)) if self.pk else []

    def tested(self) -> list[int]:
        """The numbers of the test seats."""
        return list(self.test_seats.values_list("pk", flat=True)) if self.pk else []


class AlertConfirmation(models.Model):
    """Somebody at a school says that they have it. The first counts; all are kept."""

    class How(models.TextChoices):
        HOLDER = "holder", "the link in their own letter"
        COLLEAGUE = "colleague", "a colleague, by that link"
        PHONE = "phone", "on the telephone"

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="confirmations")
    school = models.ForeignKey(School, on_delete=models.SET_NULL, null=True, related_name="+")
    how = models.CharField(max_length=10, choices=How.choices)
    contact = models.ForeignKey(Contact, on_delete=models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=160, blank=True)
    role = models.CharField("seat", max_length=80, blank=True)
    at = models.DateTimeField()
    #: Who noted it, of what was said on the telephone.
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    #: What keeps a second press from being a second one.
    key = models.CharField(max_length=200, unique=True)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.alert}: confirmed at school {self.school_id}"


class AlertOpening(models.Model):
    """A browser ran the page of a link. It is no proof that anybody read it: programs open links too."""

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="openings")
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["alert", "school"], name="alert_opened_once")]

    def __str__(self) -> str:
        return f"{self.alert}: opened at school {self.school_id}"


class AlertChase(models.Model):
    """One step that was taken because a school had not confirmed. Its key keeps it from being taken twice."""

    class How(models.TextChoices):
        REMINDER = "reminder", "Reminder"
        DEPUTY = "deputy", "Letter to a deputy"
        TEXT = "text", "Text message"
        PHONE = "phone", "Put on the phone sheet"

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="chases")
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+")
    how = models.CharField(max_length=10, choices=How.choices)
    contact = models.ForeignKey(Contact, on_delete=models.SET_NULL, null=True, related_name="+")
    role = models.CharField("seat", max_length=80, blank=True)
    at = models.DateTimeField()
    notice = models.ForeignKey("notices.Notice", on_delete=models.SET_NULL, null=True, related_name="+")
    text = models.ForeignKey(Text, on_delete=models.SET_NULL, null=True, related_name="+")
    #: By what and whom at which school, as it was.
    key = models.CharField(max_length=60)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["alert", "key"], name="alert_chased_once")]

    def __str__(self) -> str:
        return f"{self.alert}: {self.how} at school {self.school_id}"

    @property
    def state(self) -> str:
        """What became of what was sent; empty where nothing was, or its row is gone."""
        sent = self.notice or self.text
        return str(sent.state) if sent else ""

    @property
    def state_in_words(self) -> str:
        sent = self.notice or self.text
        return str(sent.get_state_display()).lower() if sent else ""


class AlertControl(models.Model):
    """A control mailbox that had to get an alert, frozen as it was sealed; without a letter: it was left out."""

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="controls")
    delivery = models.ForeignKey(Delivery, on_delete=models.SET_NULL, null=True, related_name="+")

    objects: ClassVar[Any] = models.Manager()

    def __str__(self) -> str:
        return f"{self.alert}: control mailbox {self.pk}"


class AlertArrival(models.Model):
    """The letter to a control mailbox was found in it."""

    delivery = models.OneToOneField(Delivery, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    objects: ClassVar[Any] = models.Manager()

    def __str__(self) -> str:
        return f"Delivery {self.delivery_id} arrived"


class AlertProof(models.Model):
    """What was found some minutes after an alert left. Of letters that did not arrive it names seats, not people."""

    alert = models.OneToOneField(Alert, on_delete=models.CASCADE, related_name="proof")
    at = models.DateTimeField()
    seats = models.PositiveIntegerField(default=0)
    accepted = models.PositiveIntegerField(default=0)
    controls = models.PositiveIntegerField(default=0)
    controls_arrived = models.PositiveIntegerField(default=0)
    arrived = models.BooleanField(default=False, help_text="Enough was accepted, and every control mailbox has it.")
    #: Sentences: each seat that did not get it, with why; each domain that fails as a whole.
    failed = models.JSONField(default=list)
    domains = models.JSONField(default=list)

    objects: ClassVar[Any] = models.Manager()

    def __str__(self) -> str:
        return f"{self.alert}: {self.accepted} of {self.seats} seats"
