"""A topic: where guidance on one thing is kept."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel
from wagtail.search import index
from wagtail_localize.fields import TranslatableField

from cms.guidance.below import below
from cms.guidance.models.base import PublicPage


class TopicPage(PublicPage):
    kind = "Topic"

    summary = models.CharField(
        "summary",
        max_length=300,
        blank=True,
        help_text="One line that stands under the topic's name, here and on the home page.",
    )

    content_panels = [*PublicPage.content_panels, FieldPanel("summary")]
    search_fields = [*PublicPage.search_fields, index.SearchField("summary")]
    translatable_fields = [*PublicPage.translatable_fields, TranslatableField("summary")]
    parent_page_types = ["guidance.HomePage", "guidance.TopicPage"]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        pages = below(self, request.user)
        return {
            **super().get_context(request, *args, **kwargs),
            "subtopics": [page for page in pages if page.specific_class is TopicPage],
            "pages": [page for page in pages if page.specific_class is not TopicPage],
        }
