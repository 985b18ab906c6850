"""The page of a committee, cluster, hub or network."""

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from cms.guidance.blocks import BodyBlock
from cms.people.models import Group


class GroupPage(Page):
    group = models.OneToOneField(Group, on_delete=models.PROTECT, null=True, related_name="page")
    summary = models.CharField("summary", max_length=300, blank=True)
    body = StreamField(BodyBlock(), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("group"), FieldPanel("summary"), FieldPanel("body")]
    search_fields = [*Page.search_fields, index.SearchField("summary"), index.SearchField("body")]
    parent_page_types = ["guidance.TopicPage"]
    subpage_types: list[str] = []
