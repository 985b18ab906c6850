"""What is left of somebody who was erased: that a seat was held, and a mark by which an old list is known."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from cms.core.scoping import OwnedQuerySet, PartnershipOwned
from cms.people.models.seat import Holding, Seat


class Erasure(PartnershipOwned):
    """That somebody was erased. The digest is keyed: it tells an address that is shown to it, and gives none away."""

    class Cause(models.TextChoices):
        ASKED = "asked", "They asked for it"
        LEFT = "left", "They had left everything"

    digest = models.CharField(max_length=64, editable=False)
    cause = models.CharField("why", max_length=10, choices=Cause.choices, default=Cause.ASKED)
    reason = models.CharField("note", max_length=300, blank=True)
    at = models.DateTimeField("when", auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    objects: ClassVar[Any] = OwnedQuerySet["Erasure"].as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["partnership", "digest"], name="erasure_once")]

    def __str__(self) -> str:
        return f"Somebody who was erased on {self.at:%-d %B %Y}"


class FormerHolding(PartnershipOwned):
    """That a seat was held from a day to a day, by somebody who is not known here any more."""

    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="former_holdings")
    standing = models.CharField(max_length=10, choices=Holding.Standing.choices, default=Holding.Standing.HOLDER)
    started_on = models.DateField("from", null=True)
    ended_on = models.DateField("until")

    objects: ClassVar[Any] = OwnedQuerySet["FormerHolding"].as_manager()

    class Meta:
        ordering = ["seat", "-ended_on"]

    def __str__(self) -> str:
        return f"{self.seat}, until {self.ended_on}"
