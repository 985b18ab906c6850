"""What a person chose: to get a publication or not. Ended, never deleted."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from cms.core.scoping import OwnedQuerySet, PartnershipOwned
from cms.people.models import Contact
from newsletters.models.publication import Publication


class ChoiceQuerySet(OwnedQuerySet["Choice"]):
    def in_force(self) -> Self:
        return self.filter(ended_at=None)


class Choice(PartnershipOwned):
    """The newest word of a contact about a publication: signed up (`wants`) or left."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="choices")
    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="choices")
    wants = models.BooleanField()
    #: When it was made; an import of an old list knows the day.
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)
    source = models.CharField(max_length=120, help_text="Where it was made: a form, a letter's link, an import.")
    wording = models.TextField(blank=True, help_text="The words that the person agreed to.")

    objects: ClassVar[Any] = ChoiceQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "publication"], condition=Q(ended_at=None), name="one_choice_in_force"
            )
        ]
