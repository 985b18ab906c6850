"""The home page of a partnership's website."""

import datetime as dt
from typing import Any

from django.db import models
from django.http import Http404, HttpRequest
from django.utils import timezone
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.url_routing import RouteResult
from wagtail_localize.fields import TranslatableField

from cms.calendar.models import Date
from cms.core.language import at_address
from cms.core.readable import readable
from cms.guidance import changes, home_panels
from cms.guidance.below import below
from cms.guidance.models.base import PublicPage, route
from cms.people.models import Partnership

LINES = 5
LOOK_BACK = dt.timedelta(days=60)
LOOK_AHEAD = dt.timedelta(days=120)


class HomePage(PublicPage):
    kind = "Home"

    question = models.CharField(
        "question above the search box",
        max_length=80,
        default="What do you need?",
        help_text="The largest words on the page.",
    )
    often = StreamField(
        [("page", blocks.PageChooserBlock(label="Page"))],
        verbose_name="often looked for",
        blank=True,
        max_num=6,
        help_text="Up to six pages, offered under the search box.",
    )
    introduction = models.TextField(
        "introduction", blank=True, help_text="A sentence or two above the topics. Empty shows nothing."
    )

    content_panels = [
        *PublicPage.content_panels,
        FieldPanel("question"),
        FieldPanel("often"),
        FieldPanel("introduction"),
    ]
    translatable_fields = [
        *PublicPage.translatable_fields,
        TranslatableField("question"),
        TranslatableField("introduction"),
    ]
    parent_page_types: list[str] = []  # `create_partnership` makes it.
    max_count_per_parent = 1

    @property
    def lead(self) -> str:
        return self.search_description or self.introduction

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """The page at an address; behind a language's own (`/ur/…`) the same pages stand, but for the newsletters."""
        is_spoken = bool(at_address())
        components = path_components[1:] if is_spoken else path_components
        found = route(self, request, components) if components else None
        if is_spoken and components and not (found and isinstance(found.page, PublicPage)):
            raise Http404
        if found:
            return found
        self.trail = []
        return super().route(request, components)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        partnership: Partnership = request.partnership  # type: ignore[attr-defined]
        today = timezone.localdate()
        return {
            **super().get_context(request, *args, **kwargs),
            "for_action": home_panels.for_action(partnership, today),
            "changed": changes.since(partnership, today - LOOK_BACK)[:LINES],
            "dates": Date.objects.of(partnership).coming(today, today + LOOK_AHEAD)[:LINES],
            "topics": self.topics(request.user),
            "often_pages": self.often_pages(request.user, partnership),
            "panels": home_panels.below_topics(partnership, today),
        }

    def often_pages(self, user: Any, partnership: Partnership) -> list[Page]:
        """Those chosen that are published and that this reader may read, in the editors' order."""
        # As they are kept: the blocks would fetch the pages by themselves.
        chosen = [block["value"] for block in self.often.raw_data if block["value"]]
        if not chosen:
            return []
        pages = {page.pk: page for page in readable(Page.objects.live().filter(pk__in=chosen), user, partnership)}
        return [pages[pk] for pk in chosen if pk in pages]

    def topics(self, user: Any = None) -> list[Page]:
        from cms.guidance.models.topic_page import TopicPage

        return [page for page in below(self, user) if page.specific_class is TopicPage]
