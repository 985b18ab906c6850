"""An item: one piece of news."""

import datetime as dt
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from bulletins.wording import TARGETS_HELP
from cms.core.scoping import OwnedQuerySet, PartnershipOwned
from cms.people import rights
from newsletters.models import Section


class ItemQuerySet(OwnedQuerySet["Item"]):
    def visible_to(self, user: Any) -> Self:
        """Who composes sees all; who only writes sees what they made or own, and what stands in their own sections."""
        if rights.holds(user, rights.COMPOSE):
            return self
        from bulletins.models.own_section import OwnSection

        return self.filter(
            Q(made_by=user) | Q(owner=user) | Q(section__in=OwnSection.objects.filter(user=user).values("section")),
        )

    def of_whom(self, user: Any) -> Self:
        """What somebody answers for: what they own, and what they made and nobody owns."""
        return self.filter(Q(owner=user) | Q(owner=None, made_by=user))

    def due(self, on: dt.date) -> Self:
        """Items that an edition of that day may carry."""
        return self.in_time(on).filter(state=Item.State.READY)

    def in_time(self, on: dt.date) -> Self:
        """Begun, not ended, their deadline not past."""
        return self.filter(
            Q(starts_on=None) | Q(starts_on__lte=on),
            Q(ends_on=None) | Q(ends_on__gte=on),
            Q(deadline=None) | Q(deadline__gte=on),
        )


class Item(PartnershipOwned):
    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        READY = "ready", "Ready for an edition"
        WITHDRAWN = "withdrawn", "Withdrawn"

    title = models.CharField(
        "title", max_length=200, help_text="What a busy head reads first. Say what it is, not who sends it."
    )
    summary = models.TextField(
        "summary", max_length=1000, help_text="Two or three lines: what it is, and what a school should do."
    )
    body = models.TextField(
        "body",
        blank=True,
        help_text="The whole of it, where there is more to say. HTML; what is not safe is taken out.",
    )
    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="items", verbose_name="section")
    audience = models.CharField(
        "for whom", max_length=200, blank=True, help_text="Headteachers and SBMs, say. Empty: everybody."
    )
    action = models.CharField(
        "what to do", max_length=200, blank=True, help_text="Return the census, say. Empty: for information."
    )
    deadline = models.DateField(
        "by when", null=True, blank=True, help_text="It leaves the editions when this day has passed."
    )
    starts_on = models.DateField(
        "not before", null=True, blank=True, help_text="The first day on which an edition may carry it."
    )
    ends_on = models.DateField(
        "not after", null=True, blank=True, help_text="The last day on which an edition may carry it."
    )
    weight = models.SmallIntegerField("weight", default=0, help_text="The heavier, the higher in its section.")
    link = models.URLField("link", max_length=1000, blank=True, help_text="Where to read more.")
    contact_name = models.CharField("who to ask", max_length=160, blank=True)
    contact_email = models.EmailField("their e-mail", blank=True)
    source = models.CharField("source", max_length=200, blank=True, help_text="Where it came from.")
    state = models.CharField(
        "state",
        max_length=10,
        choices=State.choices,
        default=State.READY,
        help_text="Only what is ready comes into an edition.",
    )
    readers = models.CharField(
        "who may see it",
        max_length=400,
        blank=True,
        help_text="Nobody chosen: everybody. An edition that goes to others too cannot be sent with it.",
    )
    families_title = models.CharField(
        "title for families", max_length=200, blank=True, help_text="Empty: the title above, where it is plain enough."
    )
    families_text = models.TextField(
        "words for families",
        max_length=2000,
        blank=True,
        help_text="What it means for a child and a family, in plain words. Empty: it is not in the families' edition.",
    )
    targets = models.JSONField("for these readers only", default=dict, blank=True, help_text=TARGETS_HELP)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="owner",
        help_text="The colleague who sees to it that it is ready in time. Nobody chosen: whoever writes it.",
    )
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )

    objects: ClassVar[Any] = ItemQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]
        indexes = [models.Index(fields=["section", "state"], name="item_due")]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """What does not go together; each sentence says how to mend it."""
        faults: dict[str, str] = {}
        if self.deadline and not self.action:
            faults["action"] = "It has a deadline: say what to do by then, or take the deadline away."
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            faults["ends_on"] = "This day is before “not before”: no edition could carry it. Put the two in order."
        if self.deadline and self.starts_on and self.deadline < self.starts_on:
            faults["deadline"] = (
                "The deadline has passed before the item may appear: let it begin earlier, or give a later deadline."
            )
        if self.contact_name and not self.contact_email and not self.link:
            faults["contact_email"] = (
                f"Say how {self.contact_name} is reached: give an e-mail address, or a link above."
            )
        if faults:
            raise ValidationError(faults)
