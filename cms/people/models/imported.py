"""What an import changed, so that it can be undone."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from cms.core.scoping import OwnedQuerySet, PartnershipOwned


class Import(PartnershipOwned):
    """One import of schools or contacts that was done: by whom, from which file, and what became of its rows."""

    class Kind(models.TextChoices):
        SCHOOLS = "schools", "Schools"
        CONTACTS = "contacts", "Contacts"

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"
        UNDONE = "undone", "Undone"

    kind = models.CharField("kind", max_length=20, choices=Kind.choices)
    state = models.CharField("state", max_length=10, choices=State.choices, default=State.DONE)
    name = models.CharField("file", max_length=200)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField("when", auto_now_add=True)
    #: Counts of rows by fate; `rejected` holds each with row, field, value and reason.
    report = models.JSONField(default=dict)
    fault = models.TextField(blank=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    #: What an undo left, and why.
    left = models.JSONField(default=list)

    objects: ClassVar[Any] = OwnedQuerySet["Import"].as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} from {self.name}"


class ImportPart(models.Model):
    """A few thousand changes of one import: JSON, compressed with zlib. Emptied with the import's own time."""

    imported = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    changes = models.BinaryField()

    class Meta:
        ordering = ["imported", "number"]
        constraints = [models.UniqueConstraint(fields=["imported", "number"], name="import_part_once")]

    def __str__(self) -> str:
        return f"Part {self.number} of {self.imported}"
