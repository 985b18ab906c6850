"""A plain page about the site itself: accessibility, privacy, who runs this."""

from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from cms.guidance.blocks import BodyBlock


class InformationPage(Page):
    body = StreamField(BodyBlock(), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("body")]
    search_fields = [*Page.search_fields, index.SearchField("body")]
    parent_page_types = ["guidance.HomePage"]
    subpage_types: list[str] = []
