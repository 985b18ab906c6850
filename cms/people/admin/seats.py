"""Seats and who holds them, behind the scenes."""

from typing import Any

import django_filters
from django.forms.formsets import DELETION_FIELD_NAME
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.admin.ui.tables import Column, TitleColumn

from cms.core.forms import OwnedForm
from cms.core.viewsets import OwnedViewSet
from cms.people import rights
from cms.people.gaps import make_statutory_seats
from cms.people.models import Role, Seat
from cms.people.sit import open_deputies, stand_up


class SeatForm(OwnedForm):
    """Taking a person out of a seat ends their time in it, and whoever stands in for them; the record stays."""

    def save(self, commit: bool = True) -> Any:
        holdings = self.formsets["holdings"]
        taken_out = []
        for form in holdings.forms:
            if form.instance.pk and form.cleaned_data.get(DELETION_FIELD_NAME):
                form.cleaned_data[DELETION_FIELD_NAME] = False
                form.instance.ended_on = form.instance.ended_on or timezone.localdate()
                taken_out.append(form.instance)
        holdings.__dict__.pop("_deleted_form_indexes", None)
        seat = super().save(commit)
        for holding in taken_out:
            for deputy in open_deputies(holding, holding.ended_on):
                stand_up(deputy, on=holding.ended_on, by=self.for_user)
        return seat


class RoleForm(OwnedForm):
    """A role that must be filled from now on has its seat at every open school."""

    def save(self, commit: bool = True) -> Any:
        role = super().save(commit)
        if commit:
            make_statutory_seats(role.partnership)
        return role


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


def its_screen(seat: Seat) -> str:
    return reverse("seat", args=[seat.pk])


def holders(seat: Seat) -> str:
    return ", ".join(str(holding.contact) for holding in seat.holdings.current().select_related("contact"))


class SeatViewSet(OwnedViewSet):
    model = Seat
    name = "seats"
    icon = "group"
    right = frozenset({rights.PEOPLE, rights.GOVERNANCE})
    menu_label = "Seats"
    select_related = ("role", "school", "group")
    list_display = [
        TitleColumn("seat", label="Seat", accessor=str, get_url=its_screen),
        Column("holders", label="Held by", accessor=holders),
    ]
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
            panels=[
                FieldRowPanel([FieldPanel("contact"), FieldPanel("standing", read_only=True)]),
                FieldRowPanel([FieldPanel("started_on"), FieldPanel("ended_on")]),
            ],
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
    base_form_class = RoleForm
    panels = [FieldPanel("name"), FieldPanel("key"), FieldPanel("statutory")]
