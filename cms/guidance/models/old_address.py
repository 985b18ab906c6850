"""The address that a page had on an old website."""

from typing import Any, ClassVar

from django.db import models
from wagtail.models import Page

from cms.core.scoping import OwnedQuerySet, PartnershipOwned


class OldAddress(PartnershipOwned):
    """By it a page is known when it is brought in again; search tells it. `topic` and `digest`: of what was brought in
    last."""

    page = models.OneToOneField(Page, on_delete=models.CASCADE, related_name="old_address")
    url = models.CharField(max_length=1000)
    topic = models.CharField(max_length=255, blank=True)
    digest = models.CharField(max_length=64)

    objects: ClassVar[Any] = OwnedQuerySet["OldAddress"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partnership", "url"], name="old_address_once")]

    def __str__(self) -> str:
        return self.url
