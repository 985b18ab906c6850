"""Sealing under way: the audience as it is put together, batch by batch, before anything is frozen."""

from typing import Any, ClassVar

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

from cms.core.scoping import OwnedQuerySet, PartnershipOwned


class Sealing(PartnershipOwned):
    """One try to seal a source. It goes when it ends; of one whose process died the clock takes away what is left."""

    source_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    source_id = models.PositiveBigIntegerField()
    begun_at = models.DateTimeField(auto_now_add=True)
    #: Moved on with every batch.
    alive_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = OwnedQuerySet["Sealing"].as_manager()

    def __str__(self) -> str:
        return f"Sealing begun at {self.begun_at:%H:%M}"


class Staged(models.Model):
    """One reader of a sealing. Plain numbers and no relations: it lives for seconds, and is joined with the people,
    seats and schools that still stand when it is frozen. Names and addresses come from there.
    """

    sealing = models.ForeignKey(Sealing, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    reader = models.BigIntegerField(help_text="The number of the contact.")
    reason = models.CharField(max_length=300)
    at_seat = models.BigIntegerField(null=True)
    at_school = models.BigIntegerField(null=True)
    variant = models.CharField(max_length=80, help_text="The key of the variant; empty: nothing is for this reader.")

    objects: ClassVar[Any] = models.Manager()

    def __str__(self) -> str:
        return f"{self.reader} in sealing {self.sealing_id}"
