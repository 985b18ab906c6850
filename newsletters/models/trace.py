"""What the links and openings of a mailing leave behind: counts, or, where the publication says so, a row a reader.

What is opened and followed is told apart into people and machines (`newsletters.tracking.signs`). An opening proves
nothing: pictures may be off, and machines fetch them.
"""

from typing import Any, ClassVar, Self

from django.db import models

from cms.core.scoping import OwnedQuerySet, PartnershipOwned
from cms.people.models import Contact
from newsletters.models.mailing import Delivery, Mailing


class Link(PartnershipOwned):
    """An address in the letters of a mailing, or its picture that counts openings; `code` stands in its place."""

    class Kind(models.TextChoices):
        LINK = "link", "Link"
        OPENING = "opening", "Opening"

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="links", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.LINK)
    number = models.PositiveSmallIntegerField(help_text="Its place in the order of reading; 0 is the opening.")
    code = models.SlugField(max_length=16, unique=True)
    url = models.TextField(blank=True)
    label = models.CharField(
        max_length=200, blank=True, help_text="The words of the link, as they stood in the letter."
    )

    objects: ClassVar[Any] = OwnedQuerySet["Link"].as_manager()

    class Meta:
        ordering = ["mailing", "number"]
        constraints = [models.UniqueConstraint(fields=["mailing", "number"], name="link_number_once")]

    def __str__(self) -> str:
        return self.label or self.url or self.get_kind_display()


class OfLinkQuerySet(models.QuerySet[Any]):
    def of(self, partnership: Any) -> Self:
        return self.filter(link__partnership=partnership)


class LinkCount(models.Model):
    """How often a link was followed in one hour, by nobody knows whom."""

    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="counts", db_index=False)
    hour = models.DateTimeField()
    people = models.PositiveIntegerField(default=0)
    machines = models.PositiveIntegerField(default=0)

    objects: ClassVar[Any] = OfLinkQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["link", "hour"], name="link_count_once")]

    def __str__(self) -> str:
        return f"{self.people} people and {self.machines} machines at {self.hour:%-d %B %Y, %H}:00"


class Trace(models.Model):
    """That one reader's letter was opened, or a link of it followed. Without a delivery: a reader who was forgotten."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, null=True, related_name="traces", db_index=False)
    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="traces")
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    people = models.PositiveIntegerField(default=0, help_text="How often it seems to have been a person.")
    machines = models.PositiveIntegerField(default=0)

    objects: ClassVar[Any] = OfLinkQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["delivery", "link"], name="trace_once")]

    def __str__(self) -> str:
        return f"{self.link}, {self.first_at:%-d %B %Y}"


class Hit(models.Model):
    """A link was followed a moment ago. It waits here until it is clear whether that was a person, a minute or two."""

    key = models.CharField(max_length=16, unique=True)
    at = models.DateTimeField()
    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="+")
    letter = models.BigIntegerField(null=True, help_text="The number of the delivery that its token names.")
    visitor = models.CharField(max_length=8, help_text="Tells visitors apart for ten minutes, and names nobody.")
    points = models.PositiveSmallIntegerField(help_text="What speaks for a machine (newsletters.tracking.signs).")
    counts = models.BooleanField(default=True, help_text="Whether it is counted: a HEAD only tells of a machine.")

    objects: ClassVar[Any] = OfLinkQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.link} at {self.at:%H:%M:%S}"


class Uncounted(PartnershipOwned):
    """Somebody who asked that nobody notes what they open and follow."""

    contact = models.OneToOneField(Contact, on_delete=models.CASCADE, related_name="uncounted")
    since = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[Any] = OwnedQuerySet["Uncounted"].as_manager()

    def __str__(self) -> str:
        return f"{self.contact} is not counted"
