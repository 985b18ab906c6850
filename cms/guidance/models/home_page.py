"""The home page of a partnership's website."""

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page


class HomePage(Page):
    introduction = models.TextField("introduction", blank=True)

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    parent_page_types: list[str] = []  # `create_partnership` makes it.
    max_count_per_parent = 1
