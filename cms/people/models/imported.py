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
    #: Counts of rows by fate; what became of each row is in the parts.
    report = models.JSONField(default=dict)
    fault = models.TextField(blank=True)
    #: The file, while it waits, runs or may be started again.
    upload = models.ForeignKey("people.Upload", on_delete=models.SET_NULL, null=True, related_name="imports")
    #: One run of it: a run that was given up for dead writes nothing when it comes back.
    run = models.CharField(max_length=36, blank=True)
    beat_at = models.DateTimeField(null=True)
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
    """A few hundred or thousand lines of one import: JSON, compressed with zlib. Emptied with the import's own time."""

    class Kind(models.TextChoices):
        CHANGES = "changes", "What it changed"
        ROWS = "rows", "What became of each row"

    imported = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="parts")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.CHANGES)
    number = models.PositiveIntegerField()
    changes = models.BinaryField()

    class Meta:
        ordering = ["imported", "kind", "number"]
        constraints = [models.UniqueConstraint(fields=["imported", "kind", "number"], name="import_part_once")]

    def __str__(self) -> str:
        return f"Part {self.number} of {self.imported}"


class HeaderMapping(PartnershipOwned):
    """Which column was what in a file with these headers: the next file with the same headers is taken so."""

    kind = models.CharField(max_length=20, choices=Import.Kind.choices)
    #: A digest of the folded headers.
    headers = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    used_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[Any] = OwnedQuerySet["HeaderMapping"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partnership", "kind", "headers"], name="header_mapping_once")]

    def __str__(self) -> str:
        return f"{len(self.mapping)} columns of {self.get_kind_display()}"
