"""A number that was sent before there was a hub, brought in to be read and found. No letter of it ever left here."""

from typing import Any, ClassVar

from django.db import models
from django.utils.safestring import SafeString, mark_safe

from bulletins.inbox.clean import clean
from cms.core.scoping import OwnedQuerySet, PartnershipOwned
from newsletters.models import Publication


class OldNumber(PartnershipOwned):
    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="old_numbers")
    slug = models.SlugField("short name", max_length=80)
    date = models.DateField("date")
    number = models.PositiveIntegerField("number", null=True)
    title = models.CharField("title", max_length=200)
    summary = models.CharField("summary", max_length=300, blank=True)
    body = models.TextField("body", blank=True, help_text="Cleaned HTML. Empty: it stands on another website only.")
    words = models.TextField(blank=True, help_text="The words of the body: what a search looks through.")
    url = models.CharField("address where it stood", max_length=1000, blank=True)
    #: What it is known by when it is brought in again, and what was brought in last.
    known_by = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    objects: ClassVar[Any] = OwnedQuerySet["OldNumber"].as_manager()

    class Meta:
        ordering = ["-date", "-number", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["publication", "slug"], name="old_number_slug_once"),
            models.UniqueConstraint(fields=["publication", "known_by"], name="old_number_once"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def clean_body(self) -> SafeString:
        return mark_safe(clean(self.body))  # noqa: S308 (cleaned once more, whoever wrote it)
