"""The base viewset: list, object, choice, history, usage, bulk and export of what belongs to a partnership.

Stock Wagtail asks only whether one may do a thing *somewhere*; these ask the host's partnership, in the query.
A system check (`cms.core.checks`) refuses admin screens of such models that are made any other way.
"""

from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import models
from django.forms.models import modelform_factory
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.views.generic import chooser as chooser_views
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies.base import BasePermissionPolicy

from cms.core.scoping import PartnershipOwned
from cms.people import rights
from cms.people.models import Partnership


class RightPolicy(BasePermissionPolicy):
    """Whether a right of `cms.people.rights` holds for this user at this host."""

    def __init__(self, model: type[models.Model], right: str) -> None:
        super().__init__(model)
        self.right = right

    def user_has_permission(self, user: Any, action: str) -> bool:
        return self.right in getattr(user, "rights_here", ())

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return self.user_has_permission(user, "any")

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        return self.user_has_permission(user, action)

    def user_has_any_permission_for_instance(self, user: Any, actions: Any, instance: Any) -> bool:
        return self.user_has_permission(user, "any")


def scope_form(form: Any, partnership: Partnership) -> None:
    """Offer, and take, only what belongs to this partnership in every choice of a form."""
    for field in form.fields.values():
        queryset = getattr(field, "queryset", None)
        if queryset is not None and issubclass(queryset.model, PartnershipOwned):
            field.queryset = queryset.filter(partnership=partnership)


class OwnedForm(WagtailAdminModelForm):
    """A form for something of a partnership: `partnership` is set before it is checked, so that constraints see it."""

    def scope(self, partnership: Partnership) -> None:
        self.instance.partnership = partnership
        scope_form(self, partnership)
        for formset in getattr(self, "formsets", {}).values():
            for form in formset.forms:
                if isinstance(form.instance, PartnershipOwned):
                    form.instance.partnership = partnership
                scope_form(form, partnership)

    def _get_validation_exclusions(self) -> set[str]:
        return super()._get_validation_exclusions() - {"partnership"}


class ScopedMixin:
    """Laid over every view of a viewset: the right is asked and every object fetched at this host."""

    request: HttpRequest
    right: str
    owned_model: Any

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Refuse before anything is fetched: without the right 403, and another partnership's object is 404."""
        if self.right not in request.user.rights_here:  # type: ignore[union-attr]
            raise PermissionDenied
        if "pk" in kwargs:
            get_object_or_404(self.owned(request), pk=unquote(str(kwargs["pk"])))
        super().setup(request, *args, **kwargs)  # type: ignore[misc]

    def owned(self, request: HttpRequest) -> Any:
        return self.owned_model.objects.of(request.partnership)  # type: ignore[attr-defined]

    def _narrowed(self, queryset: Any) -> Any:
        if queryset.model is self.owned_model:
            return queryset.filter(partnership=self.request.partnership)  # type: ignore[attr-defined]
        return queryset

    def get_base_queryset(self) -> Any:
        return self._narrowed(super().get_base_queryset())  # type: ignore[misc]

    def get_object_list(self) -> Any:
        return self._narrowed(super().get_object_list())  # type: ignore[misc]

    def get_objects(self, pks: Any) -> Any:
        return self.owned(self.request).filter(pk__in=pks)

    def get_form(self, *args: Any, **kwargs: Any) -> Any:
        form = super().get_form(*args, **kwargs)  # type: ignore[misc]
        if isinstance(form, OwnedForm):
            form.scope(self.request.partnership)  # type: ignore[attr-defined]
        return form


class ScopedChosenMixin(ScopedMixin):
    def get_object(self, pk: Any) -> Any:
        return self.owned(self.request).get(pk=pk)


class _Scoping:
    """Builds each view of a viewset with `ScopedMixin` over it, whichever view Wagtail adds next."""

    right: str
    model: Any

    def construct_view(self, view_class: type, **kwargs: Any) -> Any:
        mixin = ScopedChosenMixin if issubclass(view_class, chooser_views.ChosenViewMixin) else ScopedMixin
        scoped = type(view_class.__name__, (mixin, view_class), {"right": self.right, "owned_model": self.model})
        return super().construct_view(scoped, **kwargs)  # type: ignore[misc]


class OwnedViewSet(_Scoping, ModelViewSet):
    """Admin screens for a `PartnershipOwned` model. Set `model`, `right`, and panels or form fields."""

    right = rights.WRITE
    add_to_admin_menu = True
    copy_view_enabled = False
    base_form_class = OwnedForm

    @cached_property
    def permission_policy(self) -> RightPolicy:
        return RightPolicy(self.model, self.right)

    def get_form_class(self, for_update: bool = False) -> Any:
        if self._edit_handler:
            return super().get_form_class(for_update)
        fields = self.get_form_fields()
        exclude = self.get_exclude_form_fields()
        return modelform_factory(
            self.model, form=self.base_form_class, formfield_callback=self.formfield_for_dbfield,
            fields=fields, exclude=exclude,
        )


class OwnedChooserViewSet(_Scoping, ChooserViewSet):
    """A chooser that offers, and resolves, only what belongs to this host's partnership."""

    right = rights.WRITE
