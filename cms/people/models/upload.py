"""A file that somebody is about to import: kept between looking at it and doing it."""

import datetime as dt
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from cms.core.scoping import OwnedQuerySet, PartnershipOwned

KEPT = dt.timedelta(hours=24)


class UploadQuerySet(OwnedQuerySet["Upload"]):
    def stale(self) -> Self:
        return self.filter(made_at__lt=timezone.now() - KEPT)


class Upload(PartnershipOwned):
    """In the database, not in a folder of files: it holds people, every worker sees it, and it goes within a day."""

    class Kind(models.TextChoices):
        SCHOOLS = "schools", "Schools, from the national register"
        CONTACTS = "contacts", "People and the seats they hold"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    name = models.CharField(max_length=200)
    content = models.BinaryField()
    #: Field by header, as the user set it.
    mapping = models.JSONField(default=dict)
    #: What was answered to the questions that columns ask: `{"publication": "gatekeeping"}`.
    options = models.JSONField(default=dict)
    made_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[Any] = UploadQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name
