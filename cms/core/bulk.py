"""Changing several rows of a listing at once. Every row is fetched at this host again before it is changed."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from wagtail.admin.ui.tables import BaseColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.core.forms import scope_fields


class BulkForm(forms.Form):
    """What is to become of the rows. Its choices are those of this host."""

    def __init__(self, *args: Any, for_user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.for_user = for_user
        scope_fields(self, for_user)

    def apply(self, rows: QuerySet[Any]) -> str:
        """Change the rows, and say in a sentence what was done."""
        raise NotImplementedError


class SelectColumn(BaseColumn):
    """A box in each row; it belongs to the form at the foot of the listing."""

    header_template_name = "core/bulk/header.html"
    cell_template_name = "core/bulk/cell.html"


class BulkIndexView(generic.IndexView):
    viewset: Any
    template_name = "core/bulk/index.html"

    @cached_property
    def columns(self) -> list[Any]:
        return [SelectColumn("select", label="Select", width="3%"), *super().columns]

    @property
    def bulk_url(self) -> str:
        return reverse(self.viewset.get_url_name("bulk"))


class BulkView(WagtailAdminTemplateMixin, TemplateView):
    """First what is to be done to those selected; then it is done. A row of another partnership is 404."""

    viewset: Any
    request: HttpRequest
    template_name = "core/bulk/change.html"
    page_title = "Change several at once"
    http_method_names = ["get", "post"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect(self.index_url)

    def post(self, request: HttpRequest) -> HttpResponse:
        rows = self.selected()
        if not rows:
            messages.error(request, "Nothing is selected: tick the rows that you want to change.")
            return redirect(self.index_url)
        sure = "sure" in request.POST
        form = self.viewset.bulk_form_class(request.POST if sure else None, for_user=request.user)
        if sure and form.is_valid():
            with transaction.atomic():
                said = form.apply(rows)
            messages.success(request, said)
            return redirect(self.index_url)
        return self.render_to_response(self.get_context_data(form=form, rows=rows, index_url=self.index_url))

    def selected(self) -> QuerySet[Any]:
        keys = set(self.request.POST.getlist("selected"))
        if not all(key.isdecimal() and len(key) < 19 for key in keys):
            raise Http404
        rows: QuerySet[Any] = self.viewset.owned(self.request).filter(pk__in=keys)
        if rows.count() != len(keys):
            raise Http404
        return rows

    @property
    def index_url(self) -> str:
        return reverse(self.viewset.get_url_name("index"))

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        listing = {"url": self.index_url, "label": self.viewset.menu_label}
        return [*self.breadcrumbs_items, listing, {"url": "", "label": self.page_title}]


class BulkChanges:
    """Laid over an OwnedViewSet: boxes in its listing, and a screen that changes what is ticked."""

    bulk_form_class: type[BulkForm]
    index_view_class = BulkIndexView

    def get_urlpatterns(self) -> list[URLPattern]:
        bulk = self.construct_view(BulkView, header_icon=self.icon)  # type: ignore[attr-defined]
        return [*super().get_urlpatterns(), path("bulk/", bulk, name="bulk")]  # type: ignore[misc]
