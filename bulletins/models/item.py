"""An item: one piece of news."""

import datetime as dt
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from cms.core.scoping import OwnedQuerySet, PartnershipOwned
from newsletters.models import Section


class ItemQuerySet(OwnedQuerySet["Item"]):
    def due(self, on: dt.date) -> Self:
        """Items that an edition of that day may carry: begun, not ended, their deadline not past."""
        return self.filter(
            Q(starts_on=None) | Q(starts_on__lte=on),
            Q(ends_on=None) | Q(ends_on__gte=on),
            Q(deadline=None) | Q(deadline__gte=on),
            state=Item.State.READY,
        )


class Item(PartnershipOwned):
    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        READY = "ready", "Ready for an edition"
        WITHDRAWN = "withdrawn", "Withdrawn"

    title = models.CharField("title", max_length=200)
    summary = models.TextField("summary", help_text="Two or three lines: what it is, and what a school should do.")
    body = models.TextField("body", blank=True, help_text="Cleaned HTML.")
    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="items", verbose_name="section")
    audience = models.CharField("for whom", max_length=200, blank=True, help_text="Headteachers and SBMs, say.")
    action = models.CharField("what to do", max_length=200, blank=True, help_text="Empty: for information.")
    deadline = models.DateField("by when", null=True, blank=True)
    starts_on = models.DateField("not before", null=True, blank=True)
    ends_on = models.DateField("not after", null=True, blank=True)
    weight = models.SmallIntegerField("weight", default=0, help_text="The heavier, the higher in its section.")
    link = models.URLField("link", max_length=500, blank=True)
    contact_name = models.CharField("who to ask", max_length=160, blank=True)
    contact_email = models.EmailField("their e-mail", blank=True)
    source = models.CharField("source", max_length=200, blank=True, help_text="Where it came from.")
    state = models.CharField("state", max_length=10, choices=State.choices, default=State.READY)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+")

    objects: Any = ItemQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return self.title
