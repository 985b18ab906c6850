"""An edition: one number of a publication. The web archive and the e-mail are two views of it."""

from typing import Any

from django.conf import settings
from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable, Page

from newsletters.models import Publication, Section


class ArchivePage(Page):
    """The archive of one publication: its numbers, newest first, and its RSS."""

    publication = models.OneToOneField(Publication, on_delete=models.PROTECT, null=True, related_name="archive")
    introduction = models.TextField("introduction", blank=True)

    parent_page_types = ["guidance.HomePage"]
    subpage_types = ["bulletins.Edition"]


class Edition(Page):
    """A page that publishes itself when its first letter leaves, and by nothing else."""

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="editions", editable=False)
    number = models.PositiveIntegerField("number", editable=False)
    date = models.DateField("date")
    subject = models.CharField("subject", max_length=150, help_text="What stands in the reader's list of letters.")
    preheader = models.CharField("preheader", max_length=150, blank=True)
    introduction = models.TextField("introduction", blank=True)

    parent_page_types = ["bulletins.ArchivePage"]
    subpage_types: list[str] = []

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "date"], name="edition_once_a_day"),
            models.UniqueConstraint(fields=["publication", "number"], name="edition_number_once"),
        ]


class EditionItem(Orderable):
    """An item's place in an edition, with the words of this edition."""

    edition = ParentalKey(Edition, on_delete=models.CASCADE, related_name="items")
    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="+", verbose_name="section")
    source = models.CharField(max_length=80, editable=False, help_text="What it stands for, once an edition: item:12, page:34, date:56.")
    title = models.CharField("title", max_length=200)
    summary = models.TextField("summary", blank=True)
    link = models.CharField("link", max_length=1000, blank=True)
    audience = models.CharField("for whom", max_length=200, blank=True)
    action = models.CharField("what to do", max_length=200, blank=True)
    deadline = models.DateField("by when", null=True, blank=True)
    hidden = models.BooleanField("leave out", default=False)

    class Meta(Orderable.Meta):
        constraints: list[Any] = []


class Approval(models.Model):
    """(revision, by whom, when): by somebody who edited none of that edition. A later edit voids it; it does not publish."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="approvals")
    revision = models.ForeignKey("wagtailcore.Revision", on_delete=models.CASCADE, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [models.UniqueConstraint(fields=["revision"], name="approval_once_a_revision")]
