"""The screens of items."""

import datetime as dt
from typing import Any

import django_filters
from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.rich_text import expand_db_html

from bulletins.forms import TargetsField
from bulletins.inbox.clean import clean
from bulletins.inbox.colleagues import colleagues
from bulletins.models import Item
from bulletins.own_sections import own_sections
from cms.core.forms import OwnedForm
from cms.core.rich_text import editor as rich_text_editor
from cms.core.viewsets import OwnedViewSet
from cms.people import readers, rights
from newsletters.models import Section

FEATURES = ["h2", "h3", "bold", "italic", "ul", "ol", "link", "blockquote", "hr"]
#: What the editor of rich text would drop in silence.
BEYOND_RICH_TEXT = ("<table", "<img", "<dl", "<pre", "<figure")


class ItemForm(OwnedForm):
    link = forms.URLField(
        label="Link",
        required=False,
        max_length=1000,
        assume_scheme="https",
        help_text=Item._meta.get_field("link").help_text,
    )

    readers = forms.MultipleChoiceField(
        label="Who may see it",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=Item._meta.get_field("readers").help_text,
    )

    targets = TargetsField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["targets"].offer(self.instance.partnership, self.instance.targets)
        section = self.fields["section"]
        section.queryset = own_sections(section.queryset.select_related("publication"), self.for_user, self.instance)
        owner = self.fields["owner"]
        owner.queryset = colleagues(self.instance.partnership)
        owner.label_from_instance = _named
        self.fields["readers"].choices = readers.choices(self.instance.partnership)
        self.initial["readers"] = self.instance.readers.split()
        if len({section.publication_id for section in section.queryset}) > 1:
            section.label_from_instance = lambda section: f"{section.publication}: {section}"
        if any(tag in (self.instance.body or "") for tag in BEYOND_RICH_TEXT):
            self.fields["body"].widget = AdminAutoHeightTextInput()
            self.fields[
                "body"
            ].help_text = "It holds pictures or a table, and so is shown as HTML. What is not safe is taken out."
        else:
            self.fields["body"].widget = rich_text_editor(FEATURES)
            self.fields["body"].help_text = "The whole of it, where there is more to say."

    def clean_body(self) -> str:
        """Safe HTML, every address whole: letters are read far from the website."""
        return clean(expand_db_html(self.cleaned_data["body"]), base=self.instance.partnership.base_url)

    def clean_readers(self) -> str:
        return " ".join(self.cleaned_data["readers"])

    def save(self, commit: bool = True) -> Item:
        if self.instance.pk is None:
            self.instance.made_by = self.for_user
        item: Item = super().save(commit=commit)
        return item


def _named(user: Any) -> str:
    return user.get_full_name() or str(user.email)


def _day(date: dt.date | None) -> str:
    return date_format(date, "j F Y") if date else ""


class ItemFilterSet(WagtailFilterSet):
    whose = django_filters.ChoiceFilter(
        choices=[("mine", "Mine"), ("nobody", "Nobody’s")], method="by_owner", label="Whose", empty_label="Everybody’s"
    )
    section = django_filters.ModelMultipleChoiceFilter(queryset=Section.objects.all(), label="Section")
    state = django_filters.MultipleChoiceFilter(choices=Item.State.choices, label="State")
    deadline = django_filters.ChoiceFilter(
        choices=[("week", "In the next 7 days"), ("later", "Later"), ("past", "Past"), ("none", "None")],
        method="by_deadline",
        label="Deadline",
        empty_label="All",
    )

    class Meta:
        model = Item
        fields = ["whose", "section", "state", "deadline"]

    def by_owner(self, queryset: Any, name: str, value: str) -> Any:
        if value == "mine":
            return queryset.of_whom(self.request.user)
        return queryset.filter(owner=None)

    def by_deadline(self, queryset: Any, name: str, value: str) -> Any:
        today = timezone.localdate()
        soon = today + dt.timedelta(days=7)
        wanted: dict[str, dict[str, Any]] = {
            "week": {"deadline__range": (today, soon)},
            "later": {"deadline__gt": soon},
            "past": {"deadline__lt": today},
            "none": {"deadline": None},
        }
        return queryset.filter(**wanted[value])


class ItemViewSet(OwnedViewSet):
    model = Item
    name = "items"
    icon = "list-ul"
    right = rights.WRITE
    menu_label = "Items"
    menu_order = 86
    base_form_class = ItemForm
    select_related = ("section__publication", "owner")
    list_display = [
        "title",
        Column("section", label="Section"),
        Column("get_state_display", label="State", sort_key="state"),
        Column("owner", label="Owner", accessor=lambda item: _named(item.owner) if item.owner else ""),
        Column("deadline", label="By when", sort_key="deadline", accessor=lambda item: _day(item.deadline)),
        Column("source", label="Source"),
        DateColumn("made_at", label="Made", sort_key="made_at"),
    ]
    list_export = [
        "title", "section", "get_state_display", "summary", "audience", "action", "deadline", "starts_on", "ends_on",
        "link", "contact_name", "contact_email", "source", "owner", "made_at",
    ]  # fmt: skip
    export_headings = {"get_state_display": "State"}
    export_filename = "items"
    filterset_class = ItemFilterSet
    search_fields = ["title", "summary", "source"]
    panels = [
        FieldPanel("title"),
        FieldRowPanel([FieldPanel("section"), FieldPanel("state")]),
        FieldPanel("owner"),
        FieldPanel("summary"),
        FieldPanel("body"),
        FieldPanel("link"),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("action"), FieldPanel("deadline")]), FieldPanel("audience")],
            heading="For action",
            help_text="Leave it empty where there is only something to know.",
        ),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("contact_name"), FieldPanel("contact_email")])], heading="Who to ask"
        ),
        MultiFieldPanel(
            [FieldPanel("families_title"), FieldPanel("families_text")],
            heading="For families",
            help_text="For items of the SEND bulletin.",
            classname="collapsed",
        ),
        FieldPanel("targets"),
        FieldPanel("readers"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
                FieldRowPanel([FieldPanel("weight"), FieldPanel("source")]),
            ],
            heading="When and where it stands",
            classname="collapsed",
        ),
    ]


item_viewset = ItemViewSet()
