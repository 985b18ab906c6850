"""What the clock keeps (who leads, when each job last ran), and how often something was tried."""

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


class Tries(models.Model):
    """How often somebody tried something in a span of time; kept by `cms.core.rate`."""

    what = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)
    span = models.BigIntegerField()
    number = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["what", "digest", "span"], name="tries_once")]

    def __str__(self) -> str:
        return f"{self.number} × {self.what}"
