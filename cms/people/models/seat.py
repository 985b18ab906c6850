"""Seats: a role at a school or in a group. The seat stays when the person leaves."""

import datetime as dt
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from cms.core.scoping import OwnedQuerySet, PartnershipOwned
from cms.people import rights
from cms.people.models.contact import Contact
from cms.people.models.group import Group
from cms.people.models.school import School

#: The roles that every partnership begins with: key, name, whether each school must have it filled.
STANDARD_ROLES = [
    ("headteacher", "Headteacher", True),
    ("senco", "SENCO", True),
    ("dsl", "Designated safeguarding lead", True),
    ("deputy-dsl", "Deputy designated safeguarding lead", False),
    ("sbm", "School business manager", False),
    ("chair", "Chair of governors", True),
    ("governor", "Governor", False),
    ("clerk", "Clerk", False),
]


class RoleQuerySet(OwnedQuerySet["Role"]):
    def visible_to(self, user: Any) -> Self:
        """Whoever looks after governors only, works with governors' seats."""
        return self.filter(key__in=rights.GOVERNORS_SEATS) if rights.governors_only(user) else self


class Role(PartnershipOwned):
    key = models.SlugField("key", max_length=40)
    name = models.CharField("name", max_length=80)
    statutory = models.BooleanField("must be filled", default=False)

    objects: ClassVar[Any] = RoleQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["partnership", "key"], name="role_once")]

    def __str__(self) -> str:
        return self.name


class SeatQuerySet(OwnedQuerySet["Seat"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(role__key__in=rights.GOVERNORS_SEATS) if rights.governors_only(user) else self

    def vacant(self) -> Self:
        """Seats that nobody holds today. Who acts for the holder does not fill the seat; a deputy does, meanwhile."""
        held = Holding.objects.filter(seat=OuterRef("pk")).exclude(standing=Holding.Standing.ACTS)
        return self.exclude(Exists(held.current()))

    def gaps(self) -> Self:
        """Vacant seats that must be filled, at open schools and in groups."""
        return self.vacant().filter(Q(school=None) | Q(school__closed_on=None), role__statutory=True)


class Seat(PartnershipOwned, ClusterableModel):
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="seats", verbose_name="role")
    school = models.ForeignKey(
        School, on_delete=models.CASCADE, null=True, blank=True, related_name="seats", verbose_name="school"
    )
    group = models.ForeignKey(
        Group, on_delete=models.CASCADE, null=True, blank=True, related_name="seats", verbose_name="group"
    )
    #: When somebody was last told that it is empty, and who (None: the membership office). Emptied once it is filled.
    reminded_on = models.DateField(null=True, editable=False)
    reminded = models.ForeignKey(Contact, on_delete=models.SET_NULL, null=True, editable=False, related_name="+")

    objects: ClassVar[Any] = SeatQuerySet.as_manager()

    class Meta:
        ordering = ["school__name", "group__name", "role__name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(school__isnull=False, group__isnull=True) | Q(school__isnull=True, group__isnull=False),
                name="seat_at_a_school_or_in_a_group",
                violation_error_message="A seat is at one school or in one group: choose one of the two.",
            ),
            models.UniqueConstraint(
                fields=["school", "role"],
                condition=Q(school__isnull=False),
                name="seat_once_a_school",
                violation_error_message="This school has a seat for this role already: open that one.",
            ),
            models.UniqueConstraint(
                fields=["group", "role"],
                condition=Q(group__isnull=False),
                name="seat_once_a_group",
                violation_error_message="This group has a seat for this role already: open that one.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role}, {self.school or self.group}"


class HoldingQuerySet(OwnedQuerySet["Holding"]):
    def current(self, on: dt.date | None = None) -> Self:
        """Holdings in force on a day (today): begun, not ended, and their holder is not away."""
        day = on or timezone.localdate()
        return self.begun_and_not_ended(day).exclude(Q(away_until=None) | Q(away_until__gt=day), away_from__lte=day)

    def begun_and_not_ended(self, on: dt.date | None = None) -> Self:
        """Holdings of a day (today), those of people who are away among them."""
        day = on or timezone.localdate()
        return self.filter(Q(started_on=None) | Q(started_on__lte=day), Q(ended_on=None) | Q(ended_on__gt=day))


class Holding(PartnershipOwned):
    """A person in a seat, from a day to a day. Ended, never deleted.

    `ended_on` and `away_until` are the first days on which it does not hold any more.
    """

    class Standing(models.TextChoices):
        HOLDER = "holder", "Holds it"
        DEPUTY = "deputy", "Stands in while the holder is away"
        ACTS = "acts", "Acts for the holder"

    seat = ParentalKey(Seat, on_delete=models.CASCADE, related_name="holdings", verbose_name="seat")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="holdings", verbose_name="contact")
    started_on = models.DateField("from", null=True, blank=True)
    ended_on = models.DateField("until", null=True, blank=True)
    standing = models.CharField("standing", max_length=10, choices=Standing.choices, default=Standing.HOLDER)
    away_from = models.DateField("away from", null=True, blank=True)
    away_until = models.DateField("back on", null=True, blank=True)
    stands_in_for = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, editable=False, related_name="deputies"
    )
    follows = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, editable=False, related_name="followed_by"
    )
    #: Agreed for a day to come: what came with the seat moves on that day.
    takes_over_later = models.BooleanField(default=False, editable=False)

    objects: ClassVar[Any] = HoldingQuerySet.as_manager()

    class Meta:
        ordering = ["seat", "contact"]
        constraints = [
            models.UniqueConstraint(
                fields=["seat", "contact", "standing"],
                condition=Q(ended_on=None),
                name="holding_open_once",
                violation_error_message="This person holds this seat already.",
            ),
            models.CheckConstraint(
                condition=Q(away_from__isnull=False) | Q(away_until=None),
                name="holding_away_from_a_day",
                violation_error_message="Give the first day of the leave too.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contact}: {self.seat}"

    def clean(self) -> None:
        if self.started_on and self.ended_on and self.ended_on < self.started_on:
            raise ValidationError({"ended_on": "This is before the first day: give a later day, or leave it empty."})
        if self.away_from and self.away_until and self.away_until <= self.away_from:
            raise ValidationError({"away_until": "This is not after the first day away: give a later day."})
