"""The page of a committee, cluster, hub or network."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.search import index
from wagtail_localize.fields import TranslatableField

from cms.guidance.blocks import BodyBlock
from cms.guidance.models.base import PublicPage
from cms.people.models import Group


class GroupPage(PublicPage):
    kind = "Group"

    group = models.OneToOneField(
        Group,
        on_delete=models.PROTECT,
        null=True,
        related_name="page",
        help_text="Its kind, objective and schools are shown from there.",
    )
    summary = models.CharField("summary", max_length=300, blank=True, help_text="One sentence: what this group does.")
    body = StreamField(BodyBlock(), blank=True)

    content_panels = [*PublicPage.content_panels, FieldPanel("group"), FieldPanel("summary"), FieldPanel("body")]
    search_fields = [*PublicPage.search_fields, index.SearchField("summary", boost=2), index.SearchField("body")]
    translatable_fields = [
        *PublicPage.translatable_fields,
        TranslatableField("summary"),
        TranslatableField("body"),
    ]
    parent_page_types = ["guidance.TopicPage"]
    subpage_types: list[str] = []

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        group = Group.objects.select_related("kind").filter(pk=self.group_id).first()
        return {
            **super().get_context(request, *args, **kwargs),
            "group": group,
            "schools": list(group.schools.values_list("name", flat=True)) if group else [],
        }
