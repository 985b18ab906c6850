"""What a partnership's rows are like: taken before and after, so that a change cannot hide."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group
from django.db import models
from wagtail.models import Page

from cms.core.scoping import PartnershipOwned
from tests.walk.fill import Filling

Rows = dict[str, list[str]]
#: Nothing of the partnership: who looks at a page just now.
LEFT_OUT = {"wagtailadmin.EditingSession"}


def owned_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if issubclass(model, PartnershipOwned)]


def rows_of(filling: Filling) -> Rows:
    """Every row that is the partnership's, by table."""
    return {name: sorted(_told(row) for row in queryset.order_by().values_list()) for name, queryset in _kept(filling)}


def _told(row: tuple[Any, ...]) -> str:
    """A row as text; a page's body as it is kept, since each look at it makes another object."""
    return repr([value.get_prep_value() if hasattr(value, "get_prep_value") else value for value in row])


def _kept(filling: Filling) -> Iterator[tuple[str, Any]]:
    partnership = filling.partnership
    for model in owned_models():
        yield model._meta.label, model._default_manager.filter(partnership=partnership)
        for field in model._meta.many_to_many:
            source = {f"{field.m2m_field_name()}__partnership": partnership}
            yield f"{model._meta.label}.{field.name}", field.remote_field.through._default_manager.filter(**source)
    yield "pages", Page.objects.descendant_of(partnership.home, inclusive=True)
    groups = Group.objects.filter(name__startswith=f"{partnership.key}: ")
    yield "members of groups", Group.user_set.through.objects.filter(group__in=groups)
    yield "partnership", type(partnership).objects.filter(pk=partnership.pk)
    yield "sites", partnership.home.sites_rooted_here.all()
    for model, things in filling.made.items():
        if not issubclass(model, PartnershipOwned) and model is not Page and model._meta.label not in LEFT_OUT:
            yield f"made {model._meta.label}", model._default_manager.filter(pk__in=[thing.pk for thing in things])


def changed(before: Rows, after: Rows) -> list[str]:
    """The tables that are not what they were."""
    return [name for name in before if before[name] != after[name]]


def crossings(partnership: Any) -> list[str]:
    """Where a row of this partnership points at a thing of another one."""
    found = []
    for model in owned_models():
        for field in model._meta.concrete_fields:
            if field.is_relation and issubclass(field.related_model, Page):
                mine = model._default_manager.filter(partnership=partnership, **{f"{field.name}__isnull": False})
                if mine.exclude(**{f"{field.name}__path__startswith": partnership.home.path}).exists():
                    found.append(f"{model._meta.label}.{field.name}")
            elif field.is_relation and issubclass(field.related_model, PartnershipOwned):
                mine = model._default_manager.filter(partnership=partnership, **{f"{field.name}__isnull": False})
                if mine.exclude(**{f"{field.name}__partnership": partnership}).exists():
                    found.append(f"{model._meta.label}.{field.name}")
        for many in model._meta.many_to_many:
            if issubclass(many.related_model, PartnershipOwned):
                through = many.remote_field.through._default_manager
                mine = through.filter(**{f"{many.m2m_field_name()}__partnership": partnership})
                if mine.exclude(**{f"{many.m2m_reverse_field_name()}__partnership": partnership}).exists():
                    found.append(f"{model._meta.label}.{many.name}")
    return found
