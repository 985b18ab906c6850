"""What the clock keeps: who leads, and when each job last ran."""

from django.db import models


class ClockLead(models.Model):
    """The one row that says which clock acts. A lease: a clock that dies is followed once it has run out."""

    holder = models.CharField(max_length=200, blank=True)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.holder} until {self.until}"


class ClockJob(models.Model):
    """A job that repeats, by its registered name."""

    name = models.CharField(max_length=100, primary_key=True)
    last_run_at = models.DateTimeField()
    took = models.DurationField(null=True)
    fault = models.TextField(blank=True, help_text="Why its last run failed; empty after one that did not.")

    def __str__(self) -> str:
        return self.name
