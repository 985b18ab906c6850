"""A model policy or procedure that schools may adopt."""

from django.db import models
from wagtail.admin.panels import FieldPanel

from cms.guidance.models.guidance_page import ReadPage


class PolicyPage(ReadPage):
    version = models.CharField("version", max_length=20, blank=True)
    statutory = models.BooleanField("schools must have one", default=False)

    content_panels = [*ReadPage.content_panels[:2], FieldPanel("version"), FieldPanel("statutory"), *ReadPage.content_panels[2:]]
    parent_page_types = ["guidance.TopicPage"]
    subpage_types: list[str] = []
