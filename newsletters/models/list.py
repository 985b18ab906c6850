"""A list: who a thing goes to."""

from typing import Any

from django.db import models

from cms.core.scoping import OwnedQuerySet, PartnershipOwned
from cms.people.models import Contact


class List(PartnershipOwned):
    """A rule over seats and schools, plus sign-ups, plus named contacts, minus exclusions.

    `rule` is JSON, checked and evaluated by `newsletters.audience`:
    `{"match": "any"|"all"|"none", "conditions": [{"field": "role", "values": ["headteacher"]} | <a nested rule>, …]}`.
    An empty rule matches nobody.
    """

    slug = models.SlugField("short name", max_length=80)
    name = models.CharField("name", max_length=160)
    description = models.TextField("what it is for", blank=True)
    rule = models.JSONField("rule", default=dict, blank=True)
    private = models.BooleanField("private", default=False, help_text="Seen and used with the right to private lists only.")
    named = models.ManyToManyField(Contact, blank=True, related_name="+", verbose_name="also these people")
    excluded = models.ManyToManyField(Contact, blank=True, related_name="+", verbose_name="but not these people")

    objects: Any = OwnedQuerySet["List"].as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["partnership", "slug"], name="list_slug_once")]

    def __str__(self) -> str:
        return self.name
