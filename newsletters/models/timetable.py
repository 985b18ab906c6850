"""When a publication comes out: the day and hour, and by when its copy and its approval are due."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import models


class Rhythm(models.TextChoices):
    WEEKLY = "weekly", "Weekly in term"
    MONTHLY = "monthly", "Monthly"
    HALF_TERMLY = "half-termly", "Half-termly"
    WHEN_NEEDED = "when-needed", "When needed"


class Weekday(models.IntegerChoices):
    MONDAY = 0, "Monday"
    TUESDAY = 1, "Tuesday"
    WEDNESDAY = 2, "Wednesday"
    THURSDAY = 3, "Thursday"
    FRIDAY = 4, "Friday"


class Week(models.IntegerChoices):
    FIRST = 1, "first"
    SECOND = 2, "second"
    THIRD = 3, "third"
    FOURTH = 4, "fourth"
    LAST = 5, "last"


class Timetable(models.Model):
    """Days are counted in school days, hours are London's. A day without school moves what falls on it."""

    rhythm = models.CharField("rhythm", max_length=20, choices=Rhythm.choices, default=Rhythm.WEEKLY)
    send_week = models.PositiveSmallIntegerField(
        "in which week",
        choices=Week.choices,
        default=Week.FIRST,
        help_text="Of the month, or of the half-term; a weekly publication comes in each.",
    )
    send_day = models.PositiveSmallIntegerField("on which day", choices=Weekday.choices, default=Weekday.FRIDAY)
    send_time = models.TimeField("at what time", default=dt.time(15, 0))
    copy_days = models.PositiveSmallIntegerField(
        "copy is due so many school days before", default=2, help_text="0: on the day itself."
    )
    copy_time = models.TimeField("copy is due at", default=dt.time(12, 0))
    approval_days = models.PositiveSmallIntegerField(
        "approval is due so many school days before", default=0, help_text="0: on the day itself."
    )
    approval_time = models.TimeField("approval is due at", default=dt.time(12, 0))

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Copy comes before approval, and approval before sending."""
        super().clean()
        faults = {}
        if self.approval_days == 0 and self.approval_time > self.send_time:
            faults["approval_time"] = "Approval would be due after the letter leaves: give an earlier time, or a day."
        copy, approval = (self.copy_days, self.copy_time), (self.approval_days, self.approval_time)
        if copy[0] < approval[0] or (copy[0] == approval[0] and copy[1] > approval[1]):
            faults["copy_time"] = "Copy would be due after the approval: give it more days, or an earlier time."
        if max(self.copy_days, self.approval_days) > MOST_DAYS:
            faults["copy_days"] = f"A deadline lies at most {MOST_DAYS} school days before."
        if faults:
            raise ValidationError(faults)


MOST_DAYS = 40
