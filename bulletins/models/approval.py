"""(revision, digest, by whom, when): by somebody who edited none of that edition. A later change voids it."""

from django.conf import settings
from django.db import models

from bulletins.models.edition import Edition


class Approval(models.Model):
    """Asked for, then given. `made_at` is the revision's: Wagtail's autosave may write a revision over in place.

    `digest` is of the letter that would go and of the lists it goes to, much of which is the publication's.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="approvals")
    revision = models.ForeignKey("wagtailcore.Revision", on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField()
    digest = models.CharField(max_length=64, editable=False, default="")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(fields=["revision", "made_at", "digest"], name="approval_once_a_version")
        ]

    def __str__(self) -> str:
        return f"{self.edition}: {'approved' if self.approved_at else 'asked'}"
