"""A topic: where guidance on one thing is kept."""

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail.search import index


class TopicPage(Page):
    summary = models.CharField("summary", max_length=300, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("summary")]
    search_fields = [*Page.search_fields, index.SearchField("summary")]
    parent_page_types = ["guidance.HomePage", "guidance.TopicPage"]
