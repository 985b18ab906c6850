"""The screens of a briefing's parts."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.admin.ui.tables import Column
from wagtail.rich_text import expand_db_html

from bulletins.briefing.declaration import KIND
from bulletins.briefing.kinds import check_file, read_captions
from bulletins.inbox.clean import clean
from bulletins.inbox.items import FEATURES
from bulletins.models import BriefingPart, Edition
from cms.core.forms import OwnedForm
from cms.core.rich_text import editor as rich_text_editor
from cms.core.viewsets import OwnedViewSet
from cms.people import rights


class BriefingPartForm(OwnedForm):
    edition = forms.ModelChoiceField(
        label="Briefing", queryset=Edition.objects.none(), help_text="Compose it first, on the screen of editions."
    )
    captions_file = forms.FileField(
        label="Captions",
        required=False,
        widget=forms.FileInput(attrs={"accept": ".vtt"}),
        help_text="A .vtt file. A recording that is a file needs them; YouTube keeps those of its own.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        briefings = Edition.objects.of(self.instance.partnership).filter(publication__kind=KIND, corrects=None)
        edition = self.fields["edition"]
        edition.queryset = briefings.select_related("publication").newest_first()
        edition.widget = forms.Select()
        edition.widget.choices = edition.choices
        edition.label_from_instance = lambda edition: edition.title
        self.fields["text"].widget = rich_text_editor(FEATURES)
        if self.instance.captions:
            self.fields["captions_file"].help_text = "It has captions. Another .vtt file takes their place."

    def clean_text(self) -> str:
        return clean(expand_db_html(self.cleaned_data["text"]), base=self.instance.partnership.base_url)

    def clean_captions_file(self) -> str:
        given = self.cleaned_data["captions_file"]
        return read_captions(given) if given else ""

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean()
        file, kind = given.get("file"), given.get("kind")
        if file and kind:
            try:
                check_file(file, kind)
            except ValidationError as fault:
                self.add_error("file", fault)
            has_captions = given.get("captions_file") or self.instance.captions
            if kind == BriefingPart.Kind.RECORDING and not has_captions and "captions_file" not in self.errors:
                self.add_error("captions_file", "Give captions: not everybody can hear the recording.")
        return given

    def save(self, commit: bool = True) -> BriefingPart:
        before = BriefingPart.objects.filter(pk=self.instance.pk).first() if self.instance.pk else None
        self.instance.captions = self.cleaned_data["captions_file"] or self.instance.captions
        self.instance.file_size = self.instance.file.size if self.instance.file else 0
        part: BriefingPart = super().save(commit=commit)
        if before and before.file and before.file.name != part.file.name:
            before.file.storage.delete(str(before.file.name))
        return part


class BriefingPartViewSet(OwnedViewSet):
    model = BriefingPart
    name = "briefing_parts"
    icon = "media"
    right = rights.COMPOSE
    add_to_admin_menu = False
    base_form_class = BriefingPartForm
    select_related = ("edition",)
    list_display = [
        "title",
        Column("get_kind_display", label="What it is", sort_key="kind"),
        Column("edition", label="Briefing", accessor=lambda part: part.edition.title),
        Column(
            "private", label="Who may see it", accessor=lambda part: "Those it is for" if part.private else "Everybody"
        ),
        Column(
            "added_at", label="Added", sort_key="added_at", accessor=lambda part: date_format(part.added_at, "j F Y")
        ),
    ]
    list_export = ["title", "get_kind_display", "private", "added_at"]
    export_headings = {"get_kind_display": "What it is"}
    export_filename = "briefing-parts"
    search_fields = ["title", "transcript"]
    panels = [
        FieldPanel("edition"),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("position")]),
        FieldPanel("title"),
        FieldPanel("private"),
        FieldPanel("text"),
        FieldPanel("file"),
        MultiFieldPanel(
            [FieldPanel("video"), FieldPanel("captions_file"), FieldPanel("transcript")],
            heading="Of a recording",
        ),
    ]


briefing_part_viewset = BriefingPartViewSet()
