"""A page of guidance."""

from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page
from wagtail.search import index

from cms.guidance.blocks import BodyBlock


class ReadPage(Page):
    """What guidance and policies share: summary, for whom, owner, review and a body."""

    summary = models.CharField("summary", max_length=300, help_text="One sentence: what a school finds here.")
    audience = models.CharField("for whom", max_length=200, blank=True)
    team = models.CharField("owner", max_length=160, blank=True, help_text="The team that keeps it right.")
    reviewed_on = models.DateField("reviewed", null=True, blank=True)
    body = StreamField(BodyBlock(), blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("audience"),
        FieldPanel("team"),
        FieldPanel("reviewed_on"),
        FieldPanel("body"),
        InlinePanel("changes", heading="What changed", label="change"),
    ]
    search_fields = [*Page.search_fields, index.SearchField("summary"), index.SearchField("body")]

    class Meta:
        abstract = True


class GuidancePage(ReadPage):
    parent_page_types = ["guidance.TopicPage"]
    subpage_types: list[str] = []


class Change(Orderable):
    """One sentence that says what changed on a page and when; it goes into the next Gatekeeping by itself."""

    page = ParentalKey(Page, on_delete=models.CASCADE, related_name="changes")
    on = models.DateField("on")
    sentence = models.CharField("what changed", max_length=300)

    panels = [FieldPanel("on"), FieldPanel("sentence")]

    class Meta(Orderable.Meta):
        ordering = ["-on", "sort_order"]
