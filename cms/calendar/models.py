"""Dates: what happens when, and for whom. The calendar grows from it."""

import datetime as dt
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from cms.core.scoping import OwnedQuerySet, PartnershipOwned

#: A slip of the keyboard makes longer ones.
LONGEST_TERM = dt.timedelta(days=184)


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


class TermDateQuerySet(OwnedQuerySet["TermDate"]):
    def terms(self) -> Self:
        return self.filter(kind=TermDate.Kind.TERM)

    def touching(self, since: dt.date, until: dt.date) -> Self:
        """Those of which a day lies within these, the last included."""
        return self.filter(starts_on__lte=until, ends_on__gte=since)


class TermDate(PartnershipOwned):
    """A stretch of the school year: a term, or days within one on which schools are closed to pupils.

    Bank holidays are known without it (`cms.calendar.terms`); a row of that kind adds one, and a row “open after all”
    takes a closed day back.
    """

    class Kind(models.TextChoices):
        TERM = "term", "Term"
        HALF_TERM = "half-term", "Half-term holiday"
        INSET = "inset", "INSET day"
        BANK_HOLIDAY = "bank-holiday", "Bank holiday"
        OPEN = "open", "Open after all"

    kind = models.CharField("what it is", max_length=12, choices=Kind.choices, default=Kind.TERM)
    name = models.CharField("name", max_length=120, help_text="Autumn term 2026, for example.")
    starts_on = models.DateField("first day")
    ends_on = models.DateField("last day", help_text="The last day of it: of a term, the last day of school.")
    changed_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[Any] = TermDateQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "-ends_on"]
        verbose_name = "term date"
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_on__gte=models.F("starts_on")), name="term_date_in_order"),
            models.UniqueConstraint(fields=["partnership", "kind", "starts_on"], name="term_date_once"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if not self.starts_on or not self.ends_on:
            return
        if self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": "The last day is before the first: put the two in order."})
        if self.ends_on - self.starts_on > LONGEST_TERM:
            raise ValidationError({"ends_on": "No term lasts longer than half a year: give each a row of its own."})
        if fault := self._clash():
            raise ValidationError({"starts_on": fault})

    def _clash(self) -> str:
        """Terms do not overlap, and half-terms and INSET days lie within one."""
        terms = TermDate.objects.of(self.partnership).terms().exclude(pk=self.pk)
        if self.kind == self.Kind.TERM:
            other = terms.touching(self.starts_on, self.ends_on).first()
            return f"{other} is on at that time already: terms do not overlap." if other else ""
        if self.kind == self.Kind.HALF_TERM and not terms.filter(
            starts_on__lte=self.starts_on, ends_on__gte=self.ends_on
        ):
            return "A half-term lies within a term: enter the term first, or correct the days."
        return ""
