"""Tenancy is in the query: everything of a partnership is fetched by `Model.objects.of(partnership)`."""

from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.db import models

if TYPE_CHECKING:
    from cms.people.models import Partnership


T = TypeVar("T", bound=models.Model)


class OwnedQuerySet(models.QuerySet[T]):
    """The queryset of every model that belongs to a partnership."""

    def of(self, partnership: "Partnership") -> Self:
        return self.filter(partnership=partnership)


class PartnershipOwned(models.Model):
    """A row that belongs to one partnership and is never seen from another.

    `cms.core.checks` refuses a subclass whose `objects` has no `of`, that is registered as a Wagtail snippet, or whose
    admin screens are not made by `cms.core.viewsets`.
    """

    partnership = models.ForeignKey("people.Partnership", on_delete=models.CASCADE, related_name="+", editable=False)

    objects: Any = OwnedQuerySet.as_manager()

    class Meta:
        abstract = True
