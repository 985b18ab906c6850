"""A model policy or procedure that schools may adopt."""

from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from cms.guidance.models.guidance_page import ReadPage


class PolicyPage(ReadPage):
    kind = "Model policy"

    version = models.CharField("version", max_length=20, blank=True, help_text="3, or 2026.1")
    statutory = models.BooleanField(
        "schools must have one", default=False, help_text="The law asks every school for it."
    )

    content_panels = [
        *ReadPage.content_panels[:2],
        MultiFieldPanel([FieldPanel("version"), FieldPanel("statutory")], heading="The policy"),
        *ReadPage.content_panels[2:],
    ]
    template = "guidance/guidance_page.html"
    parent_page_types = ["guidance.TopicPage"]
    subpage_types: list[str] = []
