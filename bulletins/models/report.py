"""An item of the directors' report, and what each governing body does with it."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from cms.core.scoping import OwnedQuerySet, PartnershipOwned
from cms.people import rights
from cms.people.models import Group, School


class Purpose(models.TextChoices):
    INFORMATION = "information", "For information"
    DECISION = "decision", "For decision"


class Handling(models.TextChoices):
    OPEN = "open", "Open: everybody may read it"
    GOVERNORS = "governors", "Governors only: governors, chairs and clerks, who sign in"
    CONFIDENTIAL = "confidential", "Confidential (Part B): chairs and clerks only, who sign in; never in a letter"


class ReportItemQuerySet(OwnedQuerySet["ReportItem"]):
    def visible_to(self, user: Any) -> Self:
        """Who composes or approves sees all; a director sees what they wrote, and what they are to sign off."""
        if rights.holds(user, frozenset({rights.COMPOSE, rights.APPROVE})):
            return self
        return self.filter(Q(made_by=user) | Q(director=user))

    def signed_off(self) -> Self:
        return self.exclude(signed_at=None)


class ReportItem(PartnershipOwned):
    """Written by a director or for one; it comes into the report of its term once it is signed off."""

    term = models.CharField("term", max_length=80, help_text="In whose report it stands.")
    title = models.CharField("title", max_length=200)
    purpose = models.CharField("purpose", max_length=12, choices=Purpose.choices, default=Purpose.INFORMATION)
    attention = models.CharField(
        "attention of", max_length=200, blank=True, help_text="Chairs of finance committees, say. Empty: all governors."
    )
    summary = models.TextField(
        "summary", max_length=1000, help_text="What the letter carries: two or three lines that stand alone."
    )
    action_points = models.TextField(
        "key action points", max_length=2000, blank=True, help_text="What a board should do, each on a line of its own."
    )
    body = models.TextField("body", blank=True, help_text="The whole of it.")
    author = models.CharField("author", max_length=160)
    author_title = models.CharField("author’s title", max_length=160, blank=True)
    telephone = models.CharField("telephone", max_length=40, blank=True)
    email = models.EmailField("e-mail", blank=True)
    handling = models.CharField("who may read it", max_length=12, choices=Handling.choices, default=Handling.OPEN)
    position = models.PositiveSmallIntegerField(
        "place", default=50, help_text="The smaller, the earlier in its part of the report."
    )
    director = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="signed off by",
        help_text="The director who signs it off. Nobody chosen: whoever approves editions.",
    )
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    signed_at = models.DateTimeField(null=True, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+",
        help_text="Who changed its words last, where somebody did.",
    )  # fmt: skip

    objects: ClassVar[Any] = ReportItemQuerySet.as_manager()

    class Meta:
        verbose_name = "report item"
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["partnership", "term"], name="report_item_term")]

    def __str__(self) -> str:
        return self.title

    @property
    def source(self) -> str:
        """By which an edition knows it."""
        return f"report:{self.pk}"

    @property
    def points(self) -> list[str]:
        """The key action points, without the dashes that somebody may have typed before them."""
        lines = (line.strip().lstrip("-•*").strip() for line in self.action_points.splitlines())
        return [line for line in lines if line]

    def clean(self) -> None:
        if not self.telephone and not self.email:
            raise ValidationError({"email": "Say how the author is reached: give an e-mail address or a telephone."})


class ReportMarkQuerySet(OwnedQuerySet["ReportMark"]):
    def at(self, *, schools: Any, groups: Any) -> Self:
        return self.filter(Q(school__in=schools) | Q(group__in=groups))


class ReportMark(PartnershipOwned):
    """What one governing body, of a school or a group of schools, has done with an item."""

    item = models.ForeignKey(ReportItem, on_delete=models.PROTECT, related_name="marks")
    school = models.ForeignKey(School, on_delete=models.CASCADE, null=True, related_name="+")
    group = models.ForeignKey(Group, on_delete=models.CASCADE, null=True, related_name="+")
    on_agenda_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = ReportMarkQuerySet.as_manager()

    class Meta:
        verbose_name = "mark of a governing body"
        verbose_name_plural = "marks of governing bodies"
        constraints = [
            models.CheckConstraint(
                condition=Q(school__isnull=False, group=None) | Q(school=None, group__isnull=False),
                name="mark_of_one_board",
            ),
            models.UniqueConstraint(fields=["item", "school"], condition=Q(group=None), name="mark_once_a_school"),
            models.UniqueConstraint(fields=["item", "group"], condition=Q(school=None), name="mark_once_a_group"),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.school or self.group}"
