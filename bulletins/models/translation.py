"""A translation: words of an item, an edition or a section in another language, and the very words that it translates.

It is bound to those words, not to the thing alone. Where the English is changed, the translation is of other words: it
is kept, and no reader gets it until somebody has looked at it again.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models

from cms.core.scoping import OwnedQuerySet, PartnershipOwned


def digest_of(words: Mapping[str, str]) -> str:
    """By which words are known again; what is empty needs no translation."""
    said = sorted((name, " ".join(text.split())) for name, text in words.items() if text.strip())
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


class TranslationQuerySet(OwnedQuerySet["Translation"]):
    def approved(self) -> Self:
        """Those that somebody read and found right: readers get no others."""
        return self.exclude(approved_at=None)


class Translation(PartnershipOwned):
    source = models.CharField(max_length=80, help_text="What it is of: item:12, edition:5, section:3.")
    language = models.CharField("language", max_length=12, choices=settings.LANGUAGES)
    digest = models.CharField(max_length=64)
    english = models.JSONField(help_text="The words that it translates, by their names.")
    words = models.JSONField("words")
    by_machine = models.BooleanField(
        "drafted by a machine", default=False, help_text="And not changed by anybody since."
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = TranslationQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["partnership", "source", "language", "digest"], name="translated_once")
        ]

    def __str__(self) -> str:
        return f"{self.source} ({self.get_language_display()})"

    @property
    def is_whole(self) -> bool:
        """Whether nothing of the English is missing in it: never half a sentence."""
        return all(str(self.words.get(name, "")).strip() for name, text in self.english.items() if text.strip())
