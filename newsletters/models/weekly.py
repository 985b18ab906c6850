"""One letter a week: who asked for it, and the letters that they get."""

import datetime as dt
from collections.abc import Sequence
from enum import IntEnum
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from cms.core.scoping import OwnedQuerySet, PartnershipOwned
from cms.people.models import Contact
from newsletters.models.list import List
from newsletters.models.mailing import Delivery, Mailing
from newsletters.models.publication import Publication

if TYPE_CHECKING:
    from cms.users.models import User
    from newsletters.edition import Letter
    from newsletters.weekly.content import WeeklyContent
    from newsletters.weekly.readers import Readers


class Brevity(IntEnum):
    """How much of each thing a weekly letter says."""

    FULL = 0
    SHORT = 1
    TITLES = 2


class WeeklyReaderQuerySet(OwnedQuerySet["WeeklyReader"]):
    def in_force(self) -> Self:
        return self.filter(ended_at=None)


class WeeklyReader(PartnershipOwned):
    """Somebody asked for one letter a week. Ended, never deleted."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    source = models.CharField(max_length=120, help_text="Where they asked for it.")
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = WeeklyReaderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contact"], condition=Q(ended_at=None), name="weekly_reader_once")
        ]

    def __str__(self) -> str:
        return f"One letter a week, since {self.made_at:%Y-%m-%d}"


class WeeklyLetter(PartnershipOwned):
    """The letter of one week. What is sealed in it was approved, number by number; where its readers would need more
    different letters than one mailing holds, it has parts.
    """

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="+")
    week = models.DateField(help_text="Its Monday.")
    part = models.PositiveSmallIntegerField(default=1)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    mailings = models.ManyToManyField(Mailing, related_name="+", help_text="What stands in it.")
    faults = models.JSONField(
        default=dict,
        help_text="Of the first part: by the key of a mailing, why it could not stand in this week's letter.",
    )

    objects: ClassVar[Any] = OwnedQuerySet["WeeklyLetter"].as_manager()

    class Meta:
        ordering = ["-week", "part"]
        constraints = [models.UniqueConstraint(fields=["publication", "week", "part"], name="weekly_letter_once")]

    def __str__(self) -> str:
        return f"{self.publication}, week of {self.week:%Y-%m-%d}"

    #: Of what is sealed now; the letter is frozen as it was then.
    brevity = Brevity.FULL
    #: Whoever it is for may all be held back: then nobody waits for it any more.
    may_reach_nobody = True

    @property
    def mail_subject(self) -> str:
        from newsletters.weekly.content import subject_of

        return subject_of(self)

    def approved_revision_id(self) -> int | None:
        """The newest that was approved of what stands in it; none, once one of them was stopped."""
        held = list(self.mailings.order_by("-pk").values_list("state", "revision_id"))
        if any(state == Mailing.State.CANCELLED for state, _ in held):
            return None
        return next((revision for _, revision in held if revision is not None), None)

    def approved_by(self, revision_id: int | None) -> "User | None":
        newest = self.mailings.filter(revision=revision_id).first()
        give = getattr(newest.source, "approved_by", None) if newest else None
        found: User | None = give(revision_id) if give else None
        return found

    def content(self, revision_id: int | None = None) -> "WeeklyContent":
        from newsletters.weekly.content import WeeklyContent

        return WeeklyContent(self)

    def letter(self, language: str) -> "Letter":
        return self.content().letter(language)

    def goes_to(self) -> "Readers":
        from newsletters.weekly.readers import Readers

        return Readers(self)

    def default_lists(self) -> Sequence[List]:
        """Those of what stands in it: whoever may not see a private list sees no mailing that went to it."""
        through = Mailing.lists.through.objects.filter(mailing__in=self.mailings.values("pk"))
        return list(List.objects.filter(pk__in=through.values("list")))

    def on_first_letter(self) -> None:
        """It has no page of its own; those of its numbers are there already (`newsletters.weekly.send`)."""


class Gathered(models.Model):
    """What somebody would have got, and the weekly letter in which it stands: once, whatever befalls."""

    delivery = models.OneToOneField(Delivery, on_delete=models.CASCADE, related_name="gathered")
    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="+")

    objects: ClassVar[Any] = models.Manager()

    def __str__(self) -> str:
        return f"{self.delivery_id} in mailing {self.mailing_id}"


def monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())
