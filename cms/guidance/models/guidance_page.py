"""A page of guidance, and what changed on it."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page
from wagtail.search import index
from wagtail_localize.fields import TranslatableField

from cms.guidance.blocks import BodyBlock
from cms.guidance.models.base import PublicPage


class ReadPage(PublicPage):
    """What guidance and policies share: summary, for whom, owner, review and a body."""

    summary = models.CharField("summary", max_length=300, help_text="One sentence: what a school finds here.")
    audience = models.CharField("for whom", max_length=200, blank=True, help_text="Headteachers and SBMs, for example.")
    team = models.CharField("owner", max_length=160, blank=True, help_text="The team that keeps it right.")
    reviewed_on = models.DateField("reviewed", null=True, blank=True, help_text="The day it was last read through.")
    body = StreamField(BodyBlock(), blank=True)

    content_panels = [
        *PublicPage.content_panels,
        FieldPanel("summary"),
        MultiFieldPanel(
            [FieldPanel("audience"), FieldPanel("team"), FieldPanel("reviewed_on")],
            heading="For whom, and who keeps it right",
        ),
        FieldPanel("body"),
        InlinePanel(
            "changes",
            heading="What changed",
            label="change",
            help_text="One sentence for schools. It stands on the page and goes into the next Gatekeeping by itself.",
        ),
    ]
    search_fields = [
        *PublicPage.search_fields,
        index.SearchField("summary", boost=2),
        index.SearchField("audience"),
        index.SearchField("body"),
    ]

    translatable_fields = [
        *PublicPage.translatable_fields,
        *(TranslatableField(name) for name in ("summary", "audience", "team", "body")),
    ]

    class Meta:
        abstract = True

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context(request, *args, **kwargs),
            "changes": list(self.changes.order_by("-on", "sort_order")),
        }


class GuidancePage(ReadPage):
    kind = "Guidance"
    template = "guidance/guidance_page.html"
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
