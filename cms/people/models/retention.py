"""How long what is held about people is kept, and what was let go when."""

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from cms.core.scoping import OwnedQuerySet, PartnershipOwned


class Retention(PartnershipOwned):
    """One rule of one partnership: what is let go after how many months. `cms.people.retention` declares the rules."""

    rule = models.SlugField("rule", max_length=60, editable=False)
    months = models.PositiveSmallIntegerField("months", validators=[MinValueValidator(1), MaxValueValidator(240)])
    active = models.BooleanField("runs by itself", default=True)

    objects: ClassVar[Any] = OwnedQuerySet["Retention"].as_manager()

    class Meta:
        ordering = ["rule"]
        constraints = [models.UniqueConstraint(fields=["partnership", "rule"], name="retention_once")]

    def __str__(self) -> str:
        return f"{self.rule} after {self.months} months"


class RetentionRun(PartnershipOwned):
    """What one run of one rule did. It names nobody."""

    rule = models.SlugField("rule", max_length=60)
    at = models.DateTimeField("when", auto_now_add=True)
    months = models.PositiveSmallIntegerField("months")
    let_go = models.PositiveIntegerField("let go", default=0)
    words = models.CharField("what it did", max_length=300)

    objects: ClassVar[Any] = OwnedQuerySet["RetentionRun"].as_manager()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.words
