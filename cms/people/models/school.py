"""Schools: every open establishment in the area, member or not."""

from typing import Any, ClassVar, Self

from django.db import models

from cms.core.scoping import OwnedQuerySet, PartnershipOwned


class Phase(models.TextChoices):
    """The kind of school that lists and items go by; from the register's type, as its phase is often empty."""

    NURSERY = "nursery", "Nursery"
    PRIMARY = "primary", "Primary"
    SECONDARY = "secondary", "Secondary"
    ALL_THROUGH = "all-through", "All-through"
    SPECIAL = "special", "Special"
    PRU = "pru", "Pupil referral unit"
    POST_16 = "post-16", "Post-16"
    INDEPENDENT = "independent", "Independent"
    CHILDRENS_CENTRE = "childrens-centre", "Children's centre"
    OTHER = "other", "Other"


class Quadrant(models.TextChoices):
    NORTH_WEST = "north-west", "North-west"
    NORTH_EAST = "north-east", "North-east"
    SOUTH_WEST = "south-west", "South-west"
    SOUTH_EAST = "south-east", "South-east"


class QuadrantBy(models.TextChoices):
    """What is set by hand, a table does not change."""

    HAND = "hand", "By hand"
    IMPORT = "import", "By an import"
    POSTCODE = "postcode", "By its postcode"


class SchoolQuerySet(OwnedQuerySet["School"]):
    def open(self) -> Self:
        return self.filter(closed_on=None)

    def without_quadrant(self) -> Self:
        return self.filter(quadrant="")


class School(PartnershipOwned):
    urn = models.PositiveIntegerField("URN")
    name = models.CharField("name", max_length=200)
    phase = models.CharField("phase", max_length=20, choices=Phase.choices, default=Phase.OTHER)
    type = models.CharField("type", max_length=120, blank=True, help_text="As the register names it.")
    status = models.CharField("status", max_length=60, blank=True)
    quadrant = models.CharField("quadrant", max_length=20, choices=Quadrant.choices, blank=True)
    quadrant_by = models.CharField(
        max_length=10, choices=QuadrantBy.choices, blank=True, editable=False, help_text="How it got its quadrant."
    )
    member = models.BooleanField("member", default=True)
    link_partner = models.ForeignKey(
        "people.Contact",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="linked_schools",
        verbose_name="link partner",
        help_text="Who keeps in touch with this school for the partnership.",
    )
    trust = models.CharField("trust", max_length=200, blank=True)
    federation = models.CharField("federation", max_length=200, blank=True)
    pupils = models.PositiveIntegerField("pupils on roll", null=True, blank=True)
    area = models.CharField("area", max_length=120, blank=True)
    street = models.CharField("street", max_length=200, blank=True)
    locality = models.CharField("locality", max_length=200, blank=True)
    town = models.CharField("town", max_length=120, blank=True)
    postcode = models.CharField("postcode", max_length=10, blank=True)
    telephone = models.CharField("telephone", max_length=40, blank=True)
    website = models.CharField("website", max_length=300, blank=True)
    ukprn = models.CharField("UKPRN", max_length=12, blank=True)
    closed_on = models.DateField("closed", null=True, blank=True)

    objects: ClassVar[Any] = SchoolQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["partnership", "urn"], name="school_urn_once")]

    def __str__(self) -> str:
        return self.name


class PostcodeQuadrant(PartnershipOwned):
    """One line of the table that says in which quadrant a postcode lies. The longest beginning wins."""

    beginning = models.CharField(
        "postcode begins with", max_length=8, help_text="A whole postcode or its beginning: UB1, W5 3, W13 9AA."
    )
    quadrant = models.CharField("quadrant", max_length=20, choices=Quadrant.choices)

    objects: ClassVar[Any] = OwnedQuerySet["PostcodeQuadrant"].as_manager()

    class Meta:
        ordering = ["beginning"]
        verbose_name = "postcode"
        constraints = [models.UniqueConstraint(fields=["partnership", "beginning"], name="postcode_once")]

    def __str__(self) -> str:
        return f"{self.beginning}: {self.get_quadrant_display()}"
