"""A plain page about the site itself: accessibility, privacy, who runs this."""

from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.search import index
from wagtail_localize.fields import TranslatableField

from cms.guidance.blocks import BodyBlock
from cms.guidance.models.base import PublicPage


class InformationPage(PublicPage):
    """Stands in the footer of every page."""

    kind = "About this website"

    body = StreamField(BodyBlock(), blank=True)

    content_panels = [*PublicPage.content_panels, FieldPanel("body")]
    search_fields = [*PublicPage.search_fields, index.SearchField("body")]
    translatable_fields = [*PublicPage.translatable_fields, TranslatableField("body")]
    parent_page_types = ["guidance.HomePage"]
    subpage_types: list[str] = []
