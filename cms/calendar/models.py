"""Dates: what happens when, and for whom. The calendar grows from it."""

import datetime as dt
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models

from cms.core.scoping import OwnedQuerySet, PartnershipOwned


class DateQuerySet(OwnedQuerySet["Date"]):
    def coming(self, since: dt.date, until: dt.date | None = None) -> Self:
        """Dates not yet over on `since`, begun by `until`, in order."""
        found = self.filter(models.Q(ends_on__gte=since) | models.Q(ends_on=None, starts_on__gte=since))
        return (found.filter(starts_on__lte=until) if until else found).order_by("starts_on", "starts_at", "title")


class Date(PartnershipOwned):
    """An event, a deadline or a day of the school year. Without times it lasts whole days."""

    title = models.CharField("title", max_length=200)
    starts_on = models.DateField("day")
    starts_at = models.TimeField("from", null=True, blank=True)
    ends_on = models.DateField("last day", null=True, blank=True)
    ends_at = models.TimeField("until", null=True, blank=True)
    place = models.CharField("place", max_length=200, blank=True)
    audience = models.CharField("for whom", max_length=200, blank=True)
    summary = models.TextField("what it is", blank=True)
    link = models.URLField("link", blank=True)

    objects: Any = DateQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "starts_at", "title"]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        if self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": "The last day is before the first: give a later day, or leave it empty."})
