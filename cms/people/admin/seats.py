"""Seats and who holds them, behind the scenes."""

from typing import Any

import django_filters
from django.forms.formsets import DELETION_FIELD_NAME
from django.utils import timezone
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.admin.ui.tables import Column

from cms.core.forms import OwnedForm
from cms.core.viewsets import OwnedViewSet
from cms.people import rights
from cms.people.models import Role, Seat


class SeatForm(OwnedForm):
    """Taking a person out of a seat ends their time in it; the record stays."""

    def save(self, commit: bool = True) -> Any:
        holdings = self.formsets["holdings"]
        for form in holdings.forms:
            if form.instance.pk and form.cleaned_data.get(DELETION_FIELD_NAME):
                form.cleaned_data[DELETION_FIELD_NAME] = False
                form.instance.ended_on = form.instance.ended_on or timezone.localdate()
        holdings.__dict__.pop("_deleted_form_indexes", None)
        return super().save(commit)


class SeatFilterSet(WagtailFilterSet):
    role = django_filters.ModelChoiceFilter(queryset=Role.objects.all(), label="Role", empty_label="All")
    held = django_filters.ChoiceFilter(
        choices=[("vacant", "Empty"), ("held", "Held")],
        method="that_are_held",
        label="Empty or held",
        empty_label="All",
    )

    class Meta:
        model = Seat
        fields = ["role", "held"]

    def that_are_held(self, queryset: Any, name: str, value: str) -> Any:
        vacant = Seat.objects.vacant().values("pk")
        return queryset.filter(pk__in=vacant) if value == "vacant" else queryset.exclude(pk__in=vacant)


def holders(seat: Seat) -> str:
    return ", ".join(str(holding.contact) for holding in seat.holdings.current().select_related("contact"))


class SeatViewSet(OwnedViewSet):
    model = Seat
    name = "seats"
    icon = "group"
    right = rights.PEOPLE
    menu_label = "Seats"
    select_related = ("role", "school", "group")
    list_display = ["__str__", Column("holders", label="Held by", accessor=holders)]
    list_export = ["role", "school", "group"]
    export_filename = "seats"
    filterset_class = SeatFilterSet
    search_fields = ["school__name", "group__name", "role__name"]
    base_form_class = SeatForm
    panels = [
        FieldPanel("role"),
        FieldRowPanel([FieldPanel("school"), FieldPanel("group")], help_text="At one school, or in one group."),
        InlinePanel(
            "holdings",
            panels=[FieldPanel("contact"), FieldRowPanel([FieldPanel("started_on"), FieldPanel("ended_on")])],
            heading="Who holds it",
            label="Person",
            help_text="Deleting a person here ends their time in the seat today; the record is kept.",
        ),
    ]


class RoleViewSet(OwnedViewSet):
    model = Role
    name = "roles"
    icon = "tag"
    right = rights.PEOPLE
    menu_label = "Roles"
    list_display = ["name", "key", "statutory"]
    list_export = ["key", "name", "statutory"]
    panels = [FieldPanel("name"), FieldPanel("key"), FieldPanel("statutory")]
