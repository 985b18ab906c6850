"""A publication: its rhythm, sections, lists, sender and rules."""

from typing import Any, ClassVar

from django.db import models
from django.utils.text import slugify
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from cms.core.scoping import OwnedQuerySet, PartnershipOwned
from newsletters.models.list import List
from newsletters.models.timetable import Rhythm, Timetable

__all__ = ["Publication", "Rhythm", "Section", "Tracking"]


class Tracking(models.TextChoices):
    NONE = "none", "None"
    COUNTS = "counts", "Counts only"
    PERSON = "person", "Per person"


class Publication(PartnershipOwned, Timetable, ClusterableModel):  # type: ignore[django-manager-missing]  # Wagtail has no types
    slug = models.SlugField("short name", max_length=80)
    name = models.CharField("name", max_length=120)
    description = models.CharField("what it brings", max_length=300, blank=True)
    kind = models.SlugField(
        "kind",
        max_length=40,
        default="newsletter",
        editable=False,
        help_text="The folder of `bulletins` that declares it.",
    )
    sender_name = models.CharField("sender", max_length=120, blank=True, help_text="Empty: the partnership's name.")
    sender_email = models.EmailField("sender's address")
    reply_to = models.EmailField("replies go to", blank=True)
    statutory = models.BooleanField(
        "statutory",
        default=False,
        help_text="Statutory mail is handed over, not left: its letters offer no way to leave.",
    )
    tracking = models.CharField("what is counted", max_length=10, choices=Tracking.choices, default=Tracking.COUNTS)
    open_to_all = models.BooleanField("anyone may sign up", default=False)
    lists = models.ManyToManyField(List, blank=True, related_name="publications", verbose_name="lists")
    reminders = models.BooleanField(
        "remind those who owe something",
        default=True,
        help_text="One letter to each when copy is due and not in, and one when approval is due and not given.",
    )

    objects: ClassVar[Any] = OwnedQuerySet["Publication"].as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["partnership", "slug"], name="publication_slug_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def list_id(self) -> str:
        """The List-Id of RFC 2919, without brackets: `gatekeeping.ealing.hub.example`."""
        from urllib.parse import urlsplit

        host = urlsplit(self.partnership.base_url).hostname or "localhost"
        return f"{self.slug}.{self.partnership.key}.{host}"


class Section(PartnershipOwned):
    publication = ParentalKey(Publication, on_delete=models.CASCADE, related_name="sections")
    slug = models.SlugField("short name", max_length=60, blank=True, editable=False)
    name = models.CharField("name", max_length=120)
    position = models.PositiveSmallIntegerField("order", default=0, editable=False)

    sort_order_field = "position"

    objects: ClassVar[Any] = OwnedQuerySet["Section"].as_manager()

    class Meta:
        ordering = ["publication", "position"]
        constraints = [models.UniqueConstraint(fields=["publication", "slug"], name="section_slug_once")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """The short name is made once, from the first name, and lasts."""
        if not self.slug:
            stem = slugify(self.name)[:54] or "section"
            taken = set(Section.objects.filter(publication=self.publication).values_list("slug", flat=True))
            self.slug = next(slug for n in range(1, 100) if (slug := stem if n == 1 else f"{stem}-{n}") not in taken)
        super().save(*args, **kwargs)
