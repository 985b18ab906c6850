"""What in the database refers to a row: found by looking at the models, so that one added later is not forgotten."""

from collections.abc import Iterable
from typing import Any

from django.db import models


def relations(model: type[models.Model]) -> list[Any]:
    """Every foreign key that refers to this model, those of many-to-many tables among them."""
    return [
        found
        for found in model._meta.get_fields(include_hidden=True)
        if isinstance(found, models.ManyToOneRel) and found.field.model._meta.managed
    ]


def label(relation: Any) -> str:
    """`newsletters.Choice.contact`: how a handler of a relation names it."""
    return f"{relation.related_model._meta.label}.{relation.field.name}"


def needed(model: type[models.Model], keys: Iterable[int], *, but: frozenset[str] = frozenset()) -> dict[int, str]:
    """Of these rows those that something refers to, with its name in words."""
    wanted, found = list(keys), dict[int, str]()
    for relation in relations(model):
        if label(relation) in but:
            continue
        field = relation.field.attname
        rows = relation.related_model._base_manager.filter(**{f"{field}__in": wanted})
        for key in rows.values_list(field, flat=True).distinct():
            found.setdefault(key, _words(relation))
    return found


def _words(relation: Any) -> str:
    model = relation.related_model
    if model._meta.auto_created:
        return f"a place in a {model._meta.auto_created._meta.verbose_name}"
    return f"a {model._meta.verbose_name}"
