"""Dates: what happens when, and for whom. The calendar grows from it."""

import datetime as dt
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from cms.core.scoping import OwnedQuerySet, PartnershipOwned


class DateQuerySet(OwnedQuerySet["Date"]):
    def coming(self, since: dt.date, until: dt.date | None = None) -> Self:
        """Dates not yet over on `since`, begun by `until`, in order."""
        found = self.filter(models.Q(ends_on__gte=since) | models.Q(ends_on=None, starts_on__gte=since))
        return (found.filter(starts_on__lte=until) if until else found).in_order()

    def in_order(self) -> Self:
        return self.order_by("starts_on", models.F("starts_at").asc(nulls_first=True), "title")


class Date(PartnershipOwned):
    """An event, a deadline or a day of the school year. Without times it lasts whole days."""

    title = models.CharField("title", max_length=200)
    starts_on = models.DateField("day")
    starts_at = models.TimeField("from", null=True, blank=True, help_text="Empty: the whole day.")
    ends_on = models.DateField("last day", null=True, blank=True, help_text="Only where it lasts more than a day.")
    ends_at = models.TimeField("until", null=True, blank=True)
    place = models.CharField("place", max_length=200, blank=True)
    audience = models.CharField("for whom", max_length=200, blank=True, help_text="SENCOs, for example.")
    summary = models.TextField("what it is", blank=True)
    link = models.URLField("link", blank=True, help_text="Where to read more, or to book.")
    changed_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[Any] = DateQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "starts_at", "title"]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        faults: dict[str, str] = {}
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            faults["ends_on"] = "The last day is before the first: give a later day, or leave it empty."
        if self.ends_at and not self.starts_at:
            faults["starts_at"] = "There is an end but no beginning: say when it begins, or leave both empty."
        same_day = not self.ends_on or self.ends_on == self.starts_on
        if self.starts_at and self.ends_at and same_day and self.ends_at <= self.starts_at:
            faults["ends_at"] = "It ends before it begins: give a later time, or a last day."
        if faults:
            raise ValidationError(faults)

    @property
    def last_day(self) -> dt.date:
        return self.ends_on or self.starts_on

    @property
    def begins(self) -> dt.date | dt.datetime:
        """A moment where there is a time, else a day."""
        return self._at(self.starts_on, self.starts_at) if self.starts_at else self.starts_on

    @property
    def ends(self) -> dt.date | dt.datetime:
        """The moment; for whole days the day after the last, as iCalendar counts. Without an end it lasts an hour."""
        if not self.starts_at:
            return self.last_day + dt.timedelta(days=1)
        if self.ends_at:
            return self._at(self.last_day, self.ends_at)
        return self._at(self.last_day, self.starts_at) + dt.timedelta(hours=1)

    @staticmethod
    def _at(day: dt.date, time: dt.time) -> dt.datetime:
        return dt.datetime.combine(day, time, tzinfo=timezone.get_default_timezone())
