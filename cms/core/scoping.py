"""Tenancy is in the query: everything of a partnership is fetched by `Model.objects.of(partnership)`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from django.core.exceptions import ValidationError
from django.db import models

if TYPE_CHECKING:
    from cms.people.models import Partnership


T = TypeVar("T", bound=models.Model)


class OwnedQuerySet(models.QuerySet[T]):
    """The queryset of every model that belongs to a partnership."""

    def of(self, partnership: "Partnership") -> Self:
        return self.filter(partnership=partnership)

    def visible_to(self, user: Any) -> Self:
        """What a member of staff may see of it. Everything, unless a model hides some (private lists)."""
        return self


class PartnershipOwned(models.Model):
    """A row that belongs to one partnership and is never seen from another.

    `cms.core.checks` refuses a subclass whose `objects` has no `of`, that is registered as a Wagtail snippet, or whose
    admin screens are not made by `cms.core.viewsets`.
    """

    partnership = models.ForeignKey("people.Partnership", on_delete=models.CASCADE, related_name="+", editable=False)

    objects: ClassVar[Any] = OwnedQuerySet.as_manager()

    class Meta:
        abstract = True

    def unique_error_message(self, model_class: type[models.Model], unique_check: Sequence[str]) -> ValidationError:
        """A sentence that does not speak of the partnership; `params` say at which field it can be mended."""
        fields = [model_class._meta.get_field(name) for name in unique_check if name != "partnership"]
        if len(fields) == len(unique_check) or not fields:
            return super().unique_error_message(model_class, unique_check)  # type: ignore[arg-type]
        labels = " and ".join(str(field.verbose_name) for field in fields)  # type: ignore[union-attr]
        sentence = f"There is already a {self._meta.verbose_name} with this {labels}. Change it, or edit that one."
        return ValidationError(sentence, code="unique", params={"field": fields[-1].name})
