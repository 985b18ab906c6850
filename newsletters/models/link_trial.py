"""Where a letter's link leads, and how it answered when it was last tried, in the background."""

import hashlib
from typing import Any, ClassVar, Self

from django.db import models
from django.utils import timezone

from cms.core.scoping import OwnedQuerySet, PartnershipOwned


class LinkTrialQuerySet(OwnedQuerySet["LinkTrial"]):
    def at(self, addresses: Any) -> Self:
        return self.filter(digest__in=[LinkTrial.digest_of(address) for address in addresses])

    def due(self) -> Self:
        return self.filter(due_at__lte=timezone.now())


class LinkTrial(PartnershipOwned):
    """One address, once in a partnership: what one partnership links to says nothing to another."""

    class Outcome(models.TextChoices):
        WAITS = "waits", "Not tried yet"
        ANSWERS = "answers", "Answers"
        #: Turned away, in trouble, too slow: somebody with a browser may well get there.
        SILENT = "silent", "Does not answer us"
        GONE = "gone", "Leads nowhere"

    address = models.TextField()
    digest = models.CharField(max_length=64, help_text="Of the address, which may be longer than an index takes.")
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.WAITS)
    status = models.PositiveSmallIntegerField(null=True, help_text="What the server answered, if it did.")
    sentence = models.CharField(max_length=300, blank=True, help_text="Why it does not answer.")
    ends_at = models.TextField(blank=True, help_text="Where redirects end, if there are any.")
    tried_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(help_text="When it may be tried next; while it is tried, when somebody else may.")
    wanted_at = models.DateTimeField(help_text="When a draft last held it.")

    objects: ClassVar[Any] = LinkTrialQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["partnership", "digest"], name="link_trial_once")]
        indexes = [
            models.Index(fields=["partnership", "due_at"], name="link_trial_due"),
            models.Index(fields=["wanted_at"], name="link_trial_wanted"),
        ]

    def __str__(self) -> str:
        return f"{self.address}: {self.get_outcome_display().lower()}"

    @staticmethod
    def digest_of(address: str) -> str:
        return hashlib.sha256(address.encode("utf-8", "replace")).hexdigest()
