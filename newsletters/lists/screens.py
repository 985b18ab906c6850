"""Lists behind the scenes."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    JsonResponse,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.views import View
from django.views.generic import TemplateView
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.core.table_file import xlsx_file
from cms.core.viewsets import OwnedChooserViewSet, OwnedDeleteView, OwnedViewSet
from cms.people import rights
from cms.people.models import Contact, Look, Role, School
from newsletters.lists import audience, looks, members, use
from newsletters.lists.forms import ListForm, RuleWidget
from newsletters.lists.names import said
from newsletters.lists.preview import preview
from newsletters.lists.words import in_words
from newsletters.models import List

LONGEST_RULE = 100_000
LONGEST_PEOPLE = 2_000_000
FOUND = 12


def reached(a_list: List) -> str:
    """How many people a list reaches, in words."""
    try:
        number = audience.count(a_list)
    except audience.BadRule:
        return "Its rule is broken"
    return f"{number:,} {'person' if number == 1 else 'people'}"


class ListEditView(looks.Noted, generic.EditView):
    """The form of a private list names people: who opens it has looked at them."""


class ListDeleteView(OwnedDeleteView):
    """A list that something still goes to is kept."""

    def form_valid(self, form: Any) -> HttpResponse:
        users = [str(each) for each in self.object.publications.all()]
        if lists := said(self.object.used_by(), private_too=rights.holds(self.request.user, rights.PRIVATE_LISTS)):
            users.append(lists)
        if users:
            messages.error(self.request, f"{self.object} is still used by {', '.join(users)}: take it out there first.")
            return redirect(self.edit_url_name, self.object.pk)
        return super().form_valid(form)


class PreviewView(View):
    """Who would be on a list with this rule: a count, a sample with reasons, and the schools where nobody matches."""

    viewset: "ListViewSet"
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        typed = {name: request.POST.get(name, "") for name in ("rule", "also", "but_not")}
        if len(typed["rule"]) > LONGEST_RULE or len(typed["also"]) + len(typed["but_not"]) > LONGEST_PEOPLE:
            return HttpResponseBadRequest("This rule is too long.")
        a_list = self._list(request)
        a_list.private = a_list.private or bool(request.POST.get("private"))
        shown = preview(a_list, **typed, user=request.user)
        looks.note_preview(request, a_list)
        return render(request, "newsletters/lists/preview.html", shown)

    def _list(self, request: HttpRequest) -> List:
        key = request.POST.get("list", "")
        if not key:
            return List(partnership=request.partnership, name="this list")  # type: ignore[attr-defined]
        found = self.viewset.owned(request).filter(pk=key).first() if key.isdecimal() and len(key) < 18 else None
        if found is None:
            raise Http404
        return found  # type: ignore[no-any-return]


class PeopleView(View):
    """Contacts whose name or address holds each word, for the box that finds people."""

    viewset: "ListViewSet"
    http_method_names = ["get"]

    def get(self, request: HttpRequest) -> JsonResponse:
        words = request.GET.get("q", "")[:200].replace("\0", " ").split()[:6]
        found = Contact.objects.of(request.partnership).visible_to(request.user)  # type: ignore[attr-defined]
        for word in words:
            found = found.filter(Q(name__icontains=word) | Q(email__icontains=word))
        people: Any = found[:FOUND] if words else []
        return JsonResponse({"people": [{"name": each.name, "email": each.email} for each in people]})


class MembersView(looks.Noted, WagtailAdminTemplateMixin, TemplateView):
    """Who is on a list, why, and what changed since it was last used."""

    viewset: "ListViewSet"
    header_icon = "list-ul"
    template_name = "newsletters/lists/members.html"

    @cached_property
    def list(self) -> List:
        return get_object_or_404(self.viewset.owned(self.request), pk=self.kwargs["pk"])  # type: ignore[no-any-return]

    @cached_property
    def narrowed(self) -> members.Narrowed:
        here = self.list.partnership
        urn, role = self.request.GET.get("school", ""), self.request.GET.get("role", "").replace("\0", "")
        school = School.objects.of(here).filter(urn=urn).first() if urn.isdecimal() and len(urn) < 10 else None
        return members.Narrowed(school, Role.objects.of(here).filter(key=role).first() if role else None)

    def get_page_title(self) -> str:
        return f"Who is on “{self.list}”"

    def get_breadcrumbs_items(self) -> Any:
        before: Any = self.breadcrumbs_items  # Wagtail's own, typed as a container.
        return [
            *before,
            {"url": reverse("lists:index"), "label": "Lists"},
            {"url": reverse("lists:edit", args=[self.list.pk]), "label": str(self.list)},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs) | {"list": self.list}
        try:
            return context | self._members()
        except audience.BadRule as fault:
            return context | {"fault": str(fault)}

    def _members(self) -> dict[str, Any]:
        here, query = self.list.partnership, self.request.GET.copy()
        query.pop("p", None)
        seen = members.members_page(self.list, narrowed=self.narrowed, number=self.request.GET.get("p"))
        return {
            "words": in_words(self.list),
            "change": use.since_last(self.list),
            "missed": audience.missed_schools(self.list),
            "seen": seen,
            "narrowed": self.narrowed,
            "schools": School.objects.of(here).open(),
            "roles": Role.objects.of(here),
            "query": query.urlencode(),
        }


class MembersFileView(MembersView):
    """All of them as a file."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        kind = kwargs["kind"]
        if kind not in ("csv", "xlsx"):
            raise Http404
        looks.note(request, self.list, act=Look.Act.EXPORT)
        try:
            readers = members.exported(self.list, narrowed=self.narrowed)
        except audience.BadRule as fault:
            messages.error(request, str(fault))
            return redirect("lists:members", self.list.pk)
        # A file's name is seen by whoever sees the disk: a private list stays unnamed.
        name = "members" if self.list.private else self.list.slug
        if kind == "xlsx":
            return xlsx_file(name, members.HEADINGS, map(members.cells, readers))
        answer = StreamingHttpResponse(members.as_csv(readers), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
        return answer


class ReachedColumn(Column):
    """How many a list reaches, with the way to who they are."""

    cell_template_name = "newsletters/lists/reached.html"


class ListViewSet(OwnedViewSet):
    model = List
    name = "lists"
    icon = "list-ul"
    right = rights.LISTS
    menu_label = "Lists"
    menu_order = 310
    list_display = [
        "name",
        Column("words", label="For", accessor=in_words),
        BooleanColumn("private"),
        ReachedColumn("reached", label="Reaches", accessor=reached),
    ]
    list_export = ["slug", "name", "description", "private"]
    export_filename = "lists"
    search_fields = ["name", "slug", "description"]
    base_form_class = ListForm
    edit_view_class = ListEditView
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
        return [
            *super().get_urlpatterns(),
            path("preview/", self.construct_view(PreviewView), name="preview"),
            path("people/", self.construct_view(PeopleView), name="people"),
            path("members/<int:pk>/", self.construct_view(MembersView), name="members"),
            path("members/<int:pk>/<slug:kind>/", self.construct_view(MembersFileView), name="members_file"),
        ]


class ListChooserViewSet(OwnedChooserViewSet):
    model = List
    #: Whoever uses lists, or says which lists an edition goes to. A contributor does neither.
    right = frozenset({rights.LISTS, rights.COMPOSE})
    name = "list_chooser"
    icon = "list-ul"
    choose_one_text = "Choose a list"
    choose_another_text = "Choose another list"
    edit_item_text = "Edit this list"
    search_fields = ("name", "slug")
