"""A list: who a thing goes to."""

from collections.abc import Sequence
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models

from cms.core.scoping import OwnedQuerySet, PartnershipOwned
from cms.people import rights
from cms.people.models import Contact


class ListQuerySet(OwnedQuerySet["List"]):
    def visible_to(self, user: Any) -> Self:
        """Private lists are seen with that right only."""
        return self if rights.PRIVATE_LISTS in getattr(user, "rights_here", ()) else self.filter(private=False)


class List(PartnershipOwned):
    """A rule over seats and schools, plus sign-ups, plus named contacts, minus exclusions.

    `rule` is JSON, checked and evaluated by `newsletters.lists.audience`:
    `{"match": "any"|"all"|"none", "conditions": [{"field": "role", "values": ["headteacher"]} | <a nested rule>, …]}`.
    An empty rule matches nobody.
    """

    slug = models.SlugField(
        "short name", max_length=80, help_text="For commands, imports and the rules of other lists. It should last."
    )
    name = models.CharField("name", max_length=160)
    description = models.TextField("what it is for", blank=True)
    rule = models.JSONField("rule", default=dict, blank=True)
    private = models.BooleanField(
        "private", default=False, help_text="Seen and used with the right to private lists only."
    )
    named = models.ManyToManyField(Contact, blank=True, related_name="+", verbose_name="also these people")
    excluded = models.ManyToManyField(Contact, blank=True, related_name="+", verbose_name="but not these people")

    #: The named and the excluded of a form that is not saved yet, by number; the rows count otherwise.
    typed: tuple[Sequence[int], Sequence[int]] | None = None

    objects: ClassVar[Any] = ListQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["partnership", "slug"], name="list_slug_once")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """The rule can be followed; who takes in a private list is private; others' rules keep their lists."""
        from newsletters.lists.rule import BadRule, check

        try:
            check(self.rule, self.partnership, inside=[self])
        except BadRule as fault:
            raise ValidationError({"rule": str(fault)}) from fault
        taken_in = lists_named(self.rule)
        if not self.private and List.objects.of(self.partnership).filter(slug__in=taken_in, private=True).exists():
            raise ValidationError({"private": "A list that takes in a private list is private itself: tick this."})
        self._keep_promises()

    def _keep_promises(self) -> None:
        if self.pk is None:
            return
        before = List.objects.get(pk=self.pk)
        users = before.used_by()
        if users and before.slug != self.slug:
            raise ValidationError({"slug": f"The rules of {_names(users)} use this short name: leave it as it is."})
        open_users = [each for each in users if not each.private]
        if self.private and open_users:
            raise ValidationError({"private": f"{_names(open_users)} takes in this list: make that private first."})

    def named_people(self) -> models.QuerySet[Any]:
        """The numbers of those who are named."""
        return self._people(List.named, 0)

    def excluded_people(self) -> models.QuerySet[Any]:
        return self._people(List.excluded, 1)

    def _people(self, relation: Any, which: int) -> models.QuerySet[Any]:
        if self.typed is not None:
            return Contact.objects.of(self.partnership).filter(pk__in=self.typed[which]).order_by().values("pk")  # type: ignore[no-any-return]
        return relation.through.objects.filter(list_id=self.pk).order_by().values("contact")  # type: ignore[no-any-return]

    def used_by(self) -> list["List"]:
        """The lists whose rules take in this one."""
        others = List.objects.of(self.partnership).exclude(pk=self.pk)
        return [each for each in others if self.slug in lists_named(each.rule)]


def lists_named(rule: Any) -> set[str]:
    """The short names of the lists that a rule takes in, however deep."""
    if not isinstance(rule, dict):
        return set()
    conditions, values = rule.get("conditions"), rule.get("values")
    if isinstance(conditions, list):
        return {slug for each in conditions for slug in lists_named(each)}
    return {str(value) for value in values} if rule.get("field") == "list" and isinstance(values, list) else set()


def _names(lists: list[List]) -> str:
    """Whoever reads the sentence may not know of private lists."""
    from newsletters.lists.names import said

    return said(lists)
