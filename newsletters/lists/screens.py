"""Lists behind the scenes."""

import json
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import path
from django.views import View
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.ui.tables import BooleanColumn, Column

from cms.core.viewsets import OwnedChooserViewSet, OwnedDeleteView, OwnedViewSet
from cms.people import rights
from newsletters import audience
from newsletters.lists.forms import ListForm, RuleWidget, refuse_unseen
from newsletters.models import List

SAMPLE = 8
MISSED = 10
LONGEST_RULE = 100_000


def reached(a_list: List) -> str:
    """How many people a list reaches, in words."""
    try:
        number = audience.count(a_list)
    except audience.BadRule:
        return "Its rule is broken"
    return f"{number:,} {'person' if number == 1 else 'people'}"


class ListDeleteView(OwnedDeleteView):
    """A list that something still goes to is kept."""

    def form_valid(self, form: Any) -> HttpResponse:
        users = [str(each) for each in (*self.object.publications.all(), *self.object.used_by())]
        if users:
            messages.error(self.request, f"{self.object} is still used by {', '.join(users)}: take it out there first.")
            return redirect(self.edit_url_name, self.object.pk)
        return super().form_valid(form)


class PreviewView(View):
    """Who would be on a list with this rule: a count, a sample with reasons, and the schools where nobody matches."""

    viewset: "ListViewSet"
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        if len(request.POST.get("rule", "")) > LONGEST_RULE:
            return HttpResponseBadRequest("This rule is too long.")
        a_list = self._list(request)
        context: dict[str, Any] = {"list": a_list}
        try:
            a_list.rule = json.loads(request.POST.get("rule", "") or "{}")
            refuse_unseen(a_list.rule, a_list.partnership, request.user)
            missed = audience.missed_schools(a_list)
            context |= {
                "count": audience.count(a_list),
                "sample": audience.sample(a_list, SAMPLE),
                "missed_count": missed.count(),
                "missed": missed[:MISSED],
            }
        except audience.BadRule as fault:
            context["fault"] = str(fault)
        except json.JSONDecodeError:
            context["fault"] = "This rule cannot be read."
        except ValidationError as fault:
            context["fault"] = " ".join(fault.messages)
        return render(request, "newsletters/lists/preview.html", context)

    def _list(self, request: HttpRequest) -> List:
        key = request.POST.get("list", "")
        if not key:
            return List(partnership=request.partnership, name="this list")  # type: ignore[attr-defined]
        found = self.viewset.owned(request).filter(pk=key).first() if key.isdecimal() and len(key) < 18 else None
        if found is None:
            raise Http404
        return found  # type: ignore[no-any-return]


class ListViewSet(OwnedViewSet):
    model = List
    name = "lists"
    icon = "list-ul"
    right = rights.LISTS
    menu_label = "Lists"
    menu_order = 310
    list_display = ["name", "slug", BooleanColumn("private"), Column("reached", label="Reaches", accessor=reached)]
    list_export = ["slug", "name", "description", "private"]
    export_filename = "lists"
    search_fields = ["name", "slug", "description"]
    base_form_class = ListForm
    delete_view_class = ListDeleteView
    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("slug")]),
        FieldPanel("description"),
        FieldPanel("private"),
        FieldPanel("rule", widget=RuleWidget, heading="Who is on it"),
        FieldPanel("also"),
        FieldPanel("but_not"),
    ]

    def get_urlpatterns(self) -> list[Any]:
        return [*super().get_urlpatterns(), path("preview/", self.construct_view(PreviewView), name="preview")]


class ListChooserViewSet(OwnedChooserViewSet):
    model = List
    name = "list_chooser"
    icon = "list-ul"
    choose_one_text = "Choose a list"
    choose_another_text = "Choose another list"
    edit_item_text = "Edit this list"
    search_fields = ("name", "slug")
