"""Schools behind the scenes."""

from typing import Any

import django_filters
from django import forms
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.admin.ui.tables import Column, TitleColumn

from cms.core.bulk import BulkChanges, BulkForm, BulkIndexView
from cms.core.forms import OwnedForm
from cms.core.viewsets import OwnedChooserViewSet, OwnedViewSet
from cms.people import rights
from cms.people.addresses import read_address
from cms.people.admin.gaps import without_in_words, without_quadrant
from cms.people.gaps import make_statutory_seats
from cms.people.models import Contact, Group, Phase, Quadrant, QuadrantBy, School
from cms.people.person import NobodyHere, find
from cms.people.quadrants import place, read_quadrant, work_out

WITHOUT = "none"


LEAVE, NONE = "", "none"


def link_partners(request: Any) -> Any:
    """Those who are link partner of some school here: few, of all contacts."""
    return Contact.objects.of(request.partnership).filter(linked_schools__isnull=False).distinct()


class SchoolFilterSet(WagtailFilterSet):
    phase = django_filters.MultipleChoiceFilter(choices=Phase.choices, label="Phase")
    quadrant = django_filters.ChoiceFilter(
        choices=[*Quadrant.choices, (WITHOUT, "Without a quadrant")],
        method="in_quadrant",
        label="Quadrant",
        empty_label="All",
    )
    link_partner = django_filters.ModelChoiceFilter(queryset=link_partners, label="Link partner", empty_label="All")
    open = django_filters.ChoiceFilter(
        choices=[("open", "Open"), ("closed", "Closed")],
        method="that_is_open",
        label="Open or closed",
        empty_label="All",
    )

    class Meta:
        model = School
        fields = ["phase", "quadrant", "open", "member", "link_partner"]

    def in_quadrant(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(quadrant="" if value == WITHOUT else value)

    def that_is_open(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(closed_on__isnull=value == "open")


class SchoolForm(OwnedForm):
    """A quadrant that is typed in is set by hand; one that is emptied is left to the table of postcodes."""

    def clean_closed_on(self) -> Any:
        """From the day that stands here its people get no letters: at once, whatever day it is."""
        day = self.cleaned_data["closed_on"]
        if day is not None and day > timezone.localdate():
            raise forms.ValidationError("This day is to come: note it once the school has closed.")
        return day

    def save(self, commit: bool = True) -> Any:
        if "quadrant" in self.changed_data:
            self.instance.quadrant_by = QuadrantBy.HAND if self.instance.quadrant else ""
        school = super().save(commit)
        if commit:
            make_statutory_seats(school.partnership)
            work_out(school.partnership, only_missing=True)
        return school


class SchoolBulkForm(BulkForm):
    """Each field is left as it is unless something is chosen."""

    quadrant = forms.ChoiceField(
        label="Quadrant", required=False, choices=[(LEAVE, "As it is"), *Quadrant.choices, (NONE, "None")]
    )
    member = forms.ChoiceField(
        label="Member", required=False, choices=[(LEAVE, "As it is"), ("yes", "Yes"), ("no", "No")]
    )
    link_partner = forms.CharField(
        label="Link partner: their e-mail address", required=False, max_length=254, help_text="Empty: as it is."
    )
    cluster = forms.ModelChoiceField(
        label="Add to a cluster or another group",
        queryset=Group.objects.select_related("kind"),
        required=False,
        empty_label="None",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cluster"].label_from_instance = lambda group: f"{group.kind}: {group}"  # type: ignore[attr-defined]

    def clean_link_partner(self) -> Any:
        if not (text := self.cleaned_data["link_partner"]):
            return None
        try:
            return find(read_address(text)[0], partnership=self.for_user.partnership_here)
        except (ValueError, NobodyHere) as fault:
            raise forms.ValidationError("Nobody here has this address: add the contact first.") from fault

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors and not any(said.values()):
            raise forms.ValidationError("Nothing is chosen: say what is to be changed.")
        return said

    def apply(self, rows: Any) -> str:
        said = self.cleaned_data
        schools = School.objects.filter(pk__in=list(rows.values_list("pk", flat=True)))
        if quadrant := said["quadrant"]:
            place(schools, "" if quadrant == NONE else read_quadrant(quadrant).value)
        if said["member"]:
            schools.update(member=said["member"] == "yes")
        if said["link_partner"]:
            schools.update(link_partner=said["link_partner"])
        if said["cluster"]:
            said["cluster"].schools.add(*schools)
        number = schools.count()
        return f"{number} school{' was' if number == 1 else 's were'} changed."


class SchoolIndexView(BulkIndexView):
    template_name = "people/admin/schools.html"

    def without_quadrant(self) -> str:
        """What stands above the list while alerts by quadrant would miss a school."""
        number = without_quadrant(self.request.partnership)  # type: ignore[attr-defined]
        return without_in_words(number) if number else ""


def its_seats(school: School) -> str:
    return reverse("school_seats", args=[school.pk])


def partner(school: School) -> str:
    return (school.link_partner.name or school.link_partner.email) if school.link_partner else ""


class SchoolViewSet(BulkChanges, OwnedViewSet):
    model = School
    name = "schools"
    icon = "home"
    right = rights.PEOPLE
    menu_label = "Schools"
    select_related = ("link_partner",)
    list_per_page = 100
    list_display = [
        TitleColumn("name", label="Name", get_url=its_seats, sort_key="name"),
        "urn", "phase", "quadrant", "member",
        Column("partner", label="Link partner", accessor=partner, sort_key="link_partner__name"), "pupils",
    ]  # fmt: skip
    index_view_class = SchoolIndexView
    bulk_form_class = SchoolBulkForm
    base_form_class = SchoolForm
    list_export = [
        "urn", "name", "get_phase_display", "type", "status", "get_quadrant_display", "member", "link_partner",
        "trust", "federation", "pupils", "street", "locality", "town", "postcode", "telephone", "website", "closed_on",
    ]  # fmt: skip
    export_headings = {"get_phase_display": "Phase", "get_quadrant_display": "Quadrant", "urn": "URN"}
    export_filename = "schools"
    filterset_class = SchoolFilterSet
    search_fields = ["name", "urn", "postcode", "trust"]
    panels = [
        FieldRowPanel([FieldPanel("urn"), FieldPanel("name")]),
        FieldRowPanel(
            [
                FieldPanel("phase"),
                FieldPanel("quadrant", help_text="Empty: worked out by the table of postcodes, where that says."),
            ]
        ),
        FieldRowPanel([FieldPanel("member"), FieldPanel("link_partner")]),
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
    right = frozenset({rights.PEOPLE, rights.GOVERNANCE, rights.LISTS})
    choose_one_text = "Choose a school"
    choose_another_text = "Choose another school"
    edit_item_text = "Edit this school"
    search_fields = ("name", "urn", "postcode")
