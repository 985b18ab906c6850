"""What a reader of a statutory letter tells us: not me any more, but them."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from cms.core.scoping import OwnedQuerySet, PartnershipOwned
from cms.people.models import Contact
from newsletters.models.publication import Publication


class HandoverNoteQuerySet(OwnedQuerySet["HandoverNote"]):
    def waiting(self) -> Self:
        return self.filter(dealt_with_on=None)


class HandoverNote(PartnershipOwned):
    """Told by the link in a letter; the membership office puts the new person into the seat, and notes the day."""

    contact = models.ForeignKey(
        Contact, on_delete=models.CASCADE, related_name="handover_notes", editable=False, verbose_name="who told us"
    )
    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="+", editable=False)
    name = models.CharField("who does it now", max_length=160, blank=True)
    email = models.EmailField("their e-mail", blank=True)
    words = models.TextField("what they say", max_length=1000, blank=True)
    told_at = models.DateTimeField("told", auto_now=True)
    dealt_with_on = models.DateField("dealt with on", null=True, blank=True)

    objects: ClassVar[Any] = HandoverNoteQuerySet.as_manager()

    class Meta:
        ordering = ["dealt_with_on", "-told_at"]
        verbose_name = "handover"
        verbose_name_plural = "handovers"
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "publication"], condition=Q(dealt_with_on=None), name="one_handover_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.publication}: {self.contact} says {self.name or self.email or 'it is somebody else'}"
