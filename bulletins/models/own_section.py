"""The sections of publications in which a contributor works."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from cms.core.scoping import OwnedQuerySet, PartnershipOwned
from newsletters.models import Section


class OwnSection(PartnershipOwned):
    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    objects: ClassVar[Any] = OwnedQuerySet["OwnSection"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["section", "user"], name="own_section_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.section}"
