"""The screen of a publication: its names, sender, lists and sections."""

from typing import Any

from django import forms
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel

from bulletins.models import EditionItem
from bulletins.publications import alert_kinds, open_archive
from cms.core.viewsets import OwnedForm, OwnedViewSet
from cms.people import rights
from newsletters.models import List, Publication, Section
from newsletters.models.publication import Tracking
from newsletters.tracking import rule
from newsletters.weekly.choose import KIND

WHAT_IS_COUNTED = (
    "Each letter says at its end what is counted. A mailing keeps the rule that held when it was sealed, and urgent "
    "letters are never counted."
)


class PublicationForm(OwnedForm):
    """Statutory or not is an administrator's word. Private lists are seen, and taken, with the right to them only."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rights_here: frozenset[str] = getattr(self.for_user, "rights_here", frozenset())
        if rights.SETTINGS not in self.rights_here:
            self.fields.pop("statutory", None)
        if self.instance.kind in (KIND, *alert_kinds()):
            for name in (
                "rhythm",
                "send_week",
                "copy_days",
                "copy_time",
                "approval_days",
                "approval_time",
                "lists",
                "open_to_all",
                "statutory",
                "reminders",
            ):
                self.fields.pop(name, None)
        if self.instance.pk and not rule.may_be_counted(self.instance):
            self.fields.pop("tracking", None)
        elif "tracking" in self.fields:
            self.fields["tracking"].choices = [(each.value, rule.in_words(each)) for each in Tracking]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean()
        sections = self.formsets["sections"]
        for form in sections.deleted_forms if sections.is_valid() else []:
            if form.instance.pk and _is_used(form.instance):
                raise forms.ValidationError(
                    f"Items stand in “{form.instance}”. Move them to another section first, or only rename it."
                )
        return given

    def save(self, commit: bool = True) -> Publication:
        unseen = self._unseen_lists()
        publication: Publication = super().save(commit=commit)
        if commit:
            publication.lists.add(*unseen)
            if publication.kind not in (KIND, *alert_kinds()):
                open_archive(publication)
        return publication

    def _unseen_lists(self) -> list[List]:
        if self.instance.pk is None or rights.PRIVATE_LISTS in self.rights_here:
            return []
        return list(Publication.objects.get(pk=self.instance.pk).lists.filter(private=True))


def _is_used(section: Section) -> bool:
    return section.items.exists() or EditionItem.objects.filter(section=section).exists()


class PublicationViewSet(OwnedViewSet):
    model = Publication
    right = rights.COMPOSE
    base_form_class = PublicationForm
    icon = "mail"
    menu_label = "Publications"
    menu_order = 230
    list_display = ["name", "rhythm", "sender_email", "statutory"]
    search_fields = ["name", "description"]
    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("slug")]),
        FieldPanel("description"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("rhythm"), FieldPanel("send_week")]),
                FieldRowPanel([FieldPanel("send_day"), FieldPanel("send_time")]),
                FieldRowPanel([FieldPanel("copy_days"), FieldPanel("copy_time")]),
                FieldRowPanel([FieldPanel("approval_days"), FieldPanel("approval_time")]),
                FieldPanel("reminders"),
            ],
            heading="When it comes out",
        ),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("sender_name"), FieldPanel("sender_email")]), FieldPanel("reply_to")],
            heading="Sender",
        ),
        MultiFieldPanel(
            [
                FieldPanel("lists", widget=forms.CheckboxSelectMultiple),
                FieldPanel("open_to_all"),
                FieldPanel("statutory"),
            ],
            heading="Who gets it",
        ),
        FieldPanel("tracking", widget=forms.RadioSelect, help_text=WHAT_IS_COUNTED),
        InlinePanel("sections", panels=[FieldPanel("name")], heading="Sections", label="section"),
    ]


publication_viewset = PublicationViewSet("publication", url_prefix="publications")
