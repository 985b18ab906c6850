"""A page of the website in another language: what was approved for readers, and of which English words."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from wagtail.models import Page

from cms.core.scoping import OwnedQuerySet, PartnershipOwned


class PageTranslation(PartnershipOwned):
    """The words themselves are wagtail-localize's. `digest`: of the English and of what it was translated to.

    Readers get a translation while its page in that language is published (`cms.guidance.languages.keep`).
    """

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="page_translations")
    language = models.CharField("language", max_length=12, choices=settings.LANGUAGES)
    digest = models.CharField(max_length=64)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    approved_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[Any] = OwnedQuerySet["PageTranslation"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["page", "language"], name="page_translated_once")]

    def __str__(self) -> str:
        return f"{self.page} ({self.get_language_display()})"
