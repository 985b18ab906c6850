"""System checks that hold the house: nothing of a partnership is reachable but by the base viewset."""

from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, register
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.snippets.models import get_snippet_models

from cms.core.scoping import PartnershipOwned


def owned_models() -> list[type[PartnershipOwned]]:
    return [model for model in apps.get_models() if issubclass(model, PartnershipOwned)]


@register()
def tenancy_is_in_the_query(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    for model in owned_models():
        found += managers_without_of(model)
    return found + snippets_of_a_partnership() + foreign_screens(registered_viewsets())


def managers_without_of(model: Any) -> list[CheckMessage]:
    return [
        Error(
            f"{model.__name__}.{manager} has no `of`: rows of every partnership would be fetched together.",
            hint="Make it from OwnedQuerySet: objects = OwnedQuerySet.as_manager().",
            obj=model,
            id="core.E001",
        )
        for manager in ("objects", "_default_manager")
        if not hasattr(getattr(model, manager, None), "of")
    ]


def snippets_of_a_partnership() -> list[CheckMessage]:
    return [
        Error(
            f"{model.__name__} belongs to a partnership and is a Wagtail snippet: "
            "snippet screens ask only whether one may do it on any site.",
            hint="Take it from the snippets and give it a cms.core.viewsets.OwnedViewSet.",
            obj=model,
            id="core.E002",
        )
        for model in get_snippet_models()
        if issubclass(model, PartnershipOwned)
    ]


def registered_viewsets() -> list[Any]:
    """What the hooks register, groups opened."""
    waiting: list[Any] = []
    for make in hooks.get_hooks("register_admin_viewset"):
        made = make()
        waiting += made if isinstance(made, list | tuple) else [made]
    found: list[Any] = []
    while waiting:
        viewset = waiting.pop()
        if isinstance(viewset, ViewSetGroup):
            waiting += viewset.registerables
        else:
            found.append(viewset)
    return found


def foreign_screens(viewsets: Sequence[Any]) -> list[CheckMessage]:
    from cms.core.viewsets import OwnedChooserViewSet, OwnedViewSet

    found: list[CheckMessage] = []
    for viewset in viewsets:
        model = getattr(viewset, "model", None)
        if not isinstance(model, type) or not issubclass(model, PartnershipOwned):
            continue
        for stock, ours in ((ModelViewSet, OwnedViewSet), (ChooserViewSet, OwnedChooserViewSet)):
            if isinstance(viewset, stock) and not isinstance(viewset, ours):
                found.append(
                    Error(
                        f"{type(viewset).__name__} shows {model.__name__}, which belongs to a partnership, "
                        "but does not ask whose host it is.",
                        hint=f"Make it a cms.core.viewsets.{ours.__name__}.",
                        obj=type(viewset),
                        id="core.E003",
                    )
                )
    return found
