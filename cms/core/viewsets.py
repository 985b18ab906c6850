"""The base viewset: list, object, choice, history, usage and export of what belongs to a partnership.

Stock Wagtail asks only whether one may do a thing *somewhere*; these ask the host's partnership, in the query.
A system check (`cms.core.checks`) refuses admin screens of such models that are made any other way.
"""

from collections import Counter
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import NestedObjects, unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Q, QuerySet
from django.forms.models import modelform_factory
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.panels import ObjectList
from wagtail.admin.views import generic
from wagtail.admin.views.generic import chooser as chooser_views
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.chooser import BaseChooser

from cms.core.export import safe_cell
from cms.core.forms import OwnedForm, scope_fields
from cms.core.policy import take_right
from cms.people import rights


class ScopedMixin:
    """Laid over every view of a viewset: the right is asked and every object fetched at this host."""

    request: HttpRequest
    viewset: Any

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Refuse before anything is fetched: without the right nothing, and another partnership's object is 404."""
        if not rights.holds(request.user, self.viewset.right):
            raise PermissionDenied
        if "pk" in kwargs and not self._owns(request, unquote(str(kwargs["pk"]))):
            raise Http404
        super().setup(request, *args, **kwargs)  # type: ignore[misc]

    def _owns(self, request: HttpRequest, pk: str) -> bool:
        try:
            return bool(self.viewset.owned(request).filter(pk=pk).exists())
        except (ValueError, ValidationError):  # No number, no UUID.
            return False

    def _narrowed(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if queryset.model is not self.viewset.model:
            return queryset
        found = queryset.filter(pk__in=self.viewset.owned(self.request).values("pk"))
        return found.select_related(*self.viewset.select_related) if self.viewset.select_related else found

    def get_base_queryset(self) -> Any:
        return self._narrowed(super().get_base_queryset())  # type: ignore[misc]

    def get_object_list(self) -> Any:
        return self._narrowed(super().get_object_list())  # type: ignore[misc]

    def get_filterset_kwargs(self) -> dict[str, Any]:
        """A filter offers, and its answers come from, this host's rows only."""
        kwargs = super().get_filterset_kwargs()  # type: ignore[misc]
        kwargs.setdefault("queryset", self.viewset.owned(self.request))
        return kwargs  # type: ignore[no-any-return]

    @property
    def filters(self) -> Any:
        if not hasattr(self, "_scoped_filters"):
            found = super().filters  # type: ignore[misc]
            if found is not None:
                scope_fields(found.form, self.request.user)
            self._scoped_filters = found
        return self._scoped_filters

    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> Any:
        value = super().preprocess_field_value(field, value, export_format)  # type: ignore[misc]
        return safe_cell(value, csv=export_format == "csv")


class ChosenMixin(ScopedMixin):
    """Resolves what was chosen, one or several, by the same query that offered it."""

    def get_object(self, pk: Any) -> Any:
        return self.viewset.owned(self.request).get(pk=pk)

    def get_objects(self, pks: list[str]) -> Any:
        return self.viewset.owned(self.request).filter(pk__in=[pk for pk in pks if pk.isdecimal() and len(pk) < 19])


class OwnedDeleteView(generic.DeleteView):
    """Says what goes along, and keeps what others still need."""

    @property
    def confirmation_message(self) -> str:
        along = what_goes_along(self.object)
        question = f"Delete this {self.object._meta.verbose_name}?"
        return f"{question} With it go: {along}." if along else question

    def form_valid(self, form: Any) -> HttpResponse:
        if needed_by := counted(collected(self.object).protected):
            messages.error(self.request, f"{self.object} is still needed by {needed_by}: change or delete those first.")
            return redirect(self.edit_url_name, self.object.pk)
        return super().form_valid(form)  # type: ignore[no-any-return]


def collected(thing: Any) -> NestedObjects:
    """What deleting a thing would take along, and what would not let it go (`protected`)."""
    collector = NestedObjects(using=DEFAULT_DB_ALIAS)
    collector.collect([thing])
    return collector


def counted(rows: Any) -> str:
    """Rows by kind, in words: "2 seats, 1 holding"."""
    counts = Counter(type(row)._meta for row in rows)
    return ", ".join(
        f"{number} {meta.verbose_name if number == 1 else meta.verbose_name_plural}" for meta, number in counts.items()
    )


def what_goes_along(thing: Any) -> str:
    """What deleting a thing deletes with it, in words; empty where it stands alone."""
    rows = (row for kind in collected(thing).data.values() for row in kind if row != thing)
    return counted(row for row in rows if not type(row)._meta.auto_created)


class OwnedViewSet(ModelViewSet):
    """Admin screens for a `PartnershipOwned` model. Set `model`, `right`, and panels or form fields."""

    #: One right, or several of which one is enough.
    right: str | frozenset[str] = rights.WRITE
    add_to_admin_menu = True
    copy_view_enabled = False
    select_related: tuple[str, ...] = ()
    base_form_class = OwnedForm
    delete_view_class = OwnedDeleteView

    def __init__(self, name: str | None = None, **kwargs: Any) -> None:
        super().__init__(name, **kwargs)
        take_right(self.model, self.right)

    def owned(self, request: HttpRequest) -> QuerySet[Any]:
        """The rows that these screens show at this host."""
        return self.model.objects.of(request.partnership).visible_to(request.user)  # type: ignore[attr-defined, no-any-return]

    def construct_view(self, view_class: type, **kwargs: Any) -> Any:
        scoped = type(view_class.__name__, (ScopedMixin, view_class), {"viewset": self})
        return super().construct_view(scoped, **kwargs)

    def get_edit_handler(self) -> Any:
        if hasattr(self, "panels") and not hasattr(self, "edit_handler"):
            return ObjectList(self.panels, base_form_class=self.base_form_class).bind_to_model(self.model)
        return super().get_edit_handler()

    def get_form_class(self, for_update: bool = False) -> Any:
        if self._edit_handler:
            return super().get_form_class(for_update)
        return modelform_factory(
            self.model,
            form=self.base_form_class,
            formfield_callback=self.formfield_for_dbfield,
            fields=self.get_form_fields(),
            exclude=self.get_exclude_form_fields(),
        )


class OwnedChooser(BaseChooser):
    """A widget that names what is chosen only where the form's scope holds it."""

    scope: QuerySet[Any] | None = None

    def get_instance(self, value: Any) -> Any:
        if value is None or isinstance(value, self.model_class):
            return value
        if self.scope is None:
            return None
        try:
            return self.scope.filter(pk=value).first()
        except (ValueError, ValidationError):
            return None


class OwnedChooserViewSet(ChooserViewSet):
    """A chooser that offers, and resolves, only what belongs to this host's partnership.

    `search_fields` are looked through by the box above the list.
    """

    right: str | frozenset[str] = rights.WRITE
    icon = "user"
    base_widget_class = OwnedChooser
    search_fields: tuple[str, ...] = ()
    select_related: tuple[str, ...] = ()

    def owned(self, request: HttpRequest) -> QuerySet[Any]:
        return self.model.objects.of(request.partnership).visible_to(request.user)  # type: ignore[attr-defined, union-attr, no-any-return]

    def construct_view(self, view_class: type, **kwargs: Any) -> Any:
        more: dict[str, Any] = {"viewset": self}
        if issubclass(view_class, chooser_views.BaseChooseView) and self.search_fields:
            more["filter_form_class"] = search_form(self.search_fields)
        if issubclass(view_class, chooser_views.CreationFormMixin):
            more["get_creation_form_kwargs"] = _creation_form_kwargs
            if self.creation_form_class is None and self.form_fields is not None:
                more["creation_form_class"] = modelform_factory(self.model, form=OwnedForm, fields=self.form_fields)
                kwargs["creation_form_class"] = more["creation_form_class"]
            if self.creation_form_class is None and self.form_fields is None:
                more["can_create"] = _cannot_create
        scoped = type(view_class.__name__, (ChosenMixin, view_class), more)
        return super().construct_view(scoped, **kwargs)


def _cannot_create(view: Any) -> bool:
    """A chooser without a form makes nothing; the stock view would look for the form and fall."""
    return False


def _creation_form_kwargs(view: Any) -> dict[str, Any]:
    kwargs = chooser_views.CreationFormMixin.get_creation_form_kwargs(view)
    return {**kwargs, "for_user": view.request.user}


def search_form(fields: tuple[str, ...]) -> type[BaseFilterForm]:
    """The form above a chooser's list: each word has to stand in one of the fields."""

    class SearchForm(BaseFilterForm):
        q = forms.CharField(
            label="Search", widget=forms.TextInput(attrs={"placeholder": "Search"}), required=False, max_length=200
        )

        def filter(self, objects: Any) -> Any:
            words = self.cleaned_data.get("q", "").split()
            for word in words[:10]:
                objects = objects.filter(Q(*[(f"{field}__icontains", word) for field in fields], _connector=Q.OR))
            if words:
                self.is_searching, self.search_query = True, self.cleaned_data["q"]
            return objects

    return SearchForm
