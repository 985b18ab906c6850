"""Schools behind the scenes."""

from typing import Any

import django_filters
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

from cms.core.viewsets import OwnedChooserViewSet, OwnedViewSet
from cms.people import rights
from cms.people.models import Phase, Quadrant, School

WITHOUT = "none"


class SchoolFilterSet(WagtailFilterSet):
    phase = django_filters.MultipleChoiceFilter(choices=Phase.choices, label="Phase")
    quadrant = django_filters.ChoiceFilter(
        choices=[*Quadrant.choices, (WITHOUT, "Without a quadrant")],
        method="in_quadrant",
        label="Quadrant",
        empty_label="All",
    )
    open = django_filters.ChoiceFilter(
        choices=[("open", "Open"), ("closed", "Closed")],
        method="that_is_open",
        label="Open or closed",
        empty_label="All",
    )

    class Meta:
        model = School
        fields = ["phase", "quadrant", "open", "member"]

    def in_quadrant(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(quadrant="" if value == WITHOUT else value)

    def that_is_open(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(closed_on__isnull=value == "open")


class SchoolViewSet(OwnedViewSet):
    model = School
    name = "schools"
    icon = "home"
    right = rights.PEOPLE
    menu_label = "Schools"
    list_display = ["name", "urn", "phase", "quadrant", "member", "pupils"]
    list_export = [
        "urn", "name", "get_phase_display", "type", "status", "get_quadrant_display", "member", "trust", "federation",
        "pupils", "street", "locality", "town", "postcode", "telephone", "website", "closed_on",
    ]  # fmt: skip
    export_headings = {"get_phase_display": "Phase", "get_quadrant_display": "Quadrant", "urn": "URN"}
    export_filename = "schools"
    filterset_class = SchoolFilterSet
    search_fields = ["name", "urn", "postcode", "trust"]
    panels = [
        FieldRowPanel([FieldPanel("urn"), FieldPanel("name")]),
        FieldRowPanel([FieldPanel("phase"), FieldPanel("quadrant")]),
        FieldPanel("member"),
        FieldRowPanel([FieldPanel("trust"), FieldPanel("federation")]),
        FieldPanel("pupils"),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("street", "locality", "town", "postcode", "telephone", "website")],
            heading="Where it is",
        ),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("type", "status", "area", "ukprn", "closed_on")],
            heading="From the register",
        ),
    ]


class SchoolChooserViewSet(OwnedChooserViewSet):
    model = School
    name = "school_chooser"
    icon = "home"
    choose_one_text = "Choose a school"
    choose_another_text = "Choose another school"
    edit_item_text = "Edit this school"
    search_fields = ("name", "urn", "postcode")
