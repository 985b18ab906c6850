"""What a mailing carried: a line of the ledger by which nobody gets the same thing twice."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from newsletters.models.mailing import Mailing, Variant
from newsletters.models.publication import Publication


class CarriedQuerySet(models.QuerySet["Carried"]):
    def of(self, partnership: Any) -> Self:
        return self.filter(mailing__partnership=partnership)

    def that_left(self) -> Self:
        """By mailings that go or went; one that was stopped before its first letter left carried nothing."""
        return self.exclude(Q(mailing__state=Mailing.State.CANCELLED) & Q(mailing__first_left_at=None))

    def by(self, publication: Publication) -> Self:
        return self.filter(mailing__publication=publication)


class Carried(models.Model):
    """One thing in one mailing, frozen at sealing; see `newsletters.sealing.carried` for why it is kept so."""

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="carried")
    variant = models.ForeignKey(
        Variant, on_delete=models.CASCADE, null=True, related_name="+", help_text="None: every letter of it has it."
    )
    source = models.CharField(max_length=80, help_text="What it is, as its app names it: item:12.")
    partly = models.BooleanField(default=False, help_text="It went to fewer lists than its publication had then.")

    objects: ClassVar[Any] = CarriedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mailing", "source", "variant"], name="carried_once_a_variant"),
            models.UniqueConstraint(
                fields=["mailing", "source"], condition=Q(variant=None), name="carried_once_by_all"
            ),
        ]
        indexes = [models.Index(fields=["source", "mailing"], name="carried_source")]

    def __str__(self) -> str:
        return f"{self.source} in mailing {self.mailing_id}"
