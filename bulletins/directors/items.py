"""The screens of a report's items."""

from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel
from wagtail.admin.ui.tables import Column
from wagtail.rich_text import expand_db_html

from bulletins.directors import sign
from bulletins.directors.terms import choices, term_of
from bulletins.inbox.clean import clean
from bulletins.inbox.colleagues import colleagues
from bulletins.inbox.items import FEATURES
from bulletins.models import ReportItem
from bulletins.models.report import Handling, Purpose
from cms.core.forms import OwnedForm
from cms.core.rich_text import editor as rich_text_editor
from cms.core.viewsets import OwnedViewSet
from cms.people import rights

RIGHTS = frozenset({rights.WRITE, rights.APPROVE})


class ReportItemForm(OwnedForm):
    """Who writes an item anew, or changes it, has it signed off again."""

    term = forms.ChoiceField(label="Term", help_text=ReportItem._meta.get_field("term").help_text)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        partnership = self.instance.partnership
        self.fields["term"].choices = choices(partnership, self.instance.term)
        if self.instance.pk is None:
            self.initial["term"] = term_of(partnership, timezone.localdate())
            self.initial.setdefault("author", self.for_user.get_full_name())
            self.initial.setdefault("email", self.for_user.email)
        director = self.fields["director"]
        director.queryset = colleagues(partnership)
        director.label_from_instance = _named
        self.fields["body"].widget = rich_text_editor(FEATURES)

    def clean_body(self) -> str:
        """Safe HTML, every address whole: it is read in files, far from the website."""
        return clean(expand_db_html(self.cleaned_data["body"]), base=self.instance.partnership.base_url)

    def clean(self) -> dict[str, Any]:
        """What was sent stays as it was; only who may read it on the website may be narrowed."""
        given: dict[str, Any] = super().clean()
        words = set(self.changed_data) - {"handling"}
        if self.instance.pk and words and (report := sign.stood_in(self.instance)):
            raise ValidationError(
                f"This stood in {report.title}, so its words stay as they were read. Only who may read it can be "
                "changed. For other words, correct the report, or write a new item."
            )
        return given

    def save(self, commit: bool = True) -> ReportItem:
        if self.instance.pk is None:
            self.instance.made_by = self.for_user
        elif self.changed_data and not sign.stood_in(self.instance):
            self.instance.signed_by = self.instance.signed_at = None
            self.instance.changed_by = self.for_user
        item: ReportItem = super().save(commit=commit)
        return item


def _named(user: Any) -> str:
    return user.get_full_name() or str(user.email)


class ReportItemFilterSet(WagtailFilterSet):
    purpose = django_filters.MultipleChoiceFilter(choices=Purpose.choices, label="Purpose")
    handling = django_filters.MultipleChoiceFilter(choices=Handling.choices, label="Who may read it")
    signed_at = django_filters.ChoiceFilter(
        choices=[("yes", "Signed off"), ("no", "Waits to be signed off")],
        method="by_signed",
        label="Signed off",
        empty_label="All",
    )

    class Meta:
        model = ReportItem
        fields = ["purpose", "handling"]

    def by_signed(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(signed_at__isnull=value == "no")


class ReportItemViewSet(OwnedViewSet):
    model = ReportItem
    name = "report_items"
    icon = "doc-full"
    right = RIGHTS  # type: ignore[assignment]
    add_to_admin_menu = False
    base_form_class = ReportItemForm
    select_related = ("director", "signed_by")
    list_display = [
        "title",
        Column("term", label="Term", sort_key="term"),
        Column("get_purpose_display", label="Purpose", sort_key="purpose"),
        Column(
            "handling", label="Who may read it", accessor=lambda item: item.get_handling_display().partition(":")[0]
        ),
        Column(
            "signed", label="Signed off", accessor=lambda item: _named(item.signed_by) if item.signed_by else "Not yet"
        ),
    ]
    list_export = [
        "title", "term", "get_purpose_display", "attention", "summary", "author", "author_title", "telephone", "email",
        "get_handling_display", "signed_at",
    ]  # fmt: skip
    export_headings = {"get_purpose_display": "Purpose", "get_handling_display": "Who may read it"}
    export_filename = "report-items"
    filterset_class = ReportItemFilterSet
    search_fields = ["title", "summary", "author"]
    panels = [
        HelpPanel("Once it is saved it waits to be signed off. Whoever changes it afterwards has it signed off again."),
        FieldPanel("title"),
        FieldRowPanel([FieldPanel("term"), FieldPanel("purpose")]),
        FieldRowPanel([FieldPanel("attention"), FieldPanel("position")]),
        FieldPanel("handling"),
        FieldPanel("summary"),
        FieldPanel("action_points"),
        FieldPanel("body"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("author"), FieldPanel("author_title")]),
                FieldRowPanel([FieldPanel("telephone"), FieldPanel("email")]),
            ],
            heading="Author",
        ),
        FieldPanel("director"),
    ]


report_item_viewset = ReportItemViewSet()
