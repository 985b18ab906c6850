"""Committees, hubs, clusters, networks: each partnership names its own kinds."""

from typing import Any, ClassVar

from django.db import models

from cms.core.scoping import OwnedQuerySet, PartnershipOwned
from cms.people.models.school import School


class GroupKind(PartnershipOwned):
    name = models.CharField("name", max_length=60, help_text="Committee, cluster, hub …")

    objects: ClassVar[Any] = OwnedQuerySet["GroupKind"].as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["partnership", "name"], name="group_kind_once")]

    def __str__(self) -> str:
        return self.name


class Group(PartnershipOwned):
    kind = models.ForeignKey(GroupKind, on_delete=models.PROTECT, related_name="groups", verbose_name="kind")
    name = models.CharField("name", max_length=120)
    objective = models.TextField("objective", blank=True)
    schools = models.ManyToManyField(School, blank=True, related_name="groups", verbose_name="schools")

    objects: ClassVar[Any] = OwnedQuerySet["Group"].as_manager()

    class Meta:
        ordering = ["kind__name", "name"]
        constraints = [models.UniqueConstraint(fields=["partnership", "kind", "name"], name="group_once")]

    def __str__(self) -> str:
        return self.name
