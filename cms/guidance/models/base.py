"""What every public page shares: where it stands, what it says about itself, its headings."""

from typing import Any

from django.http import HttpRequest
from django.utils.text import Truncator
from wagtail.models import Page
from wagtail.url_routing import RouteResult
from wagtail_localize.fields import TranslatableField

from cms.core.language import at_address, prefixed
from cms.core.place import KnownPlace
from cms.guidance.forms import OwnPageForm

LONG = 3  # sections: from here on a page has a list of contents


class PublicPage(KnownPlace, Page):
    """An abstract page of a partnership's website.

    `kind` is its word in search results; a child of the home page with a `feed_path` stands in the footer
    with its RSS, once it has pages below.
    """

    kind = "Page"
    feed_path = ""
    base_form_class = OwnPageForm
    #: Its words, in the order in which a reader meets them: what can be translated (`cms.guidance.languages`).
    translatable_fields = [TranslatableField("title"), TranslatableField("search_description")]

    class Meta:
        abstract = True

    @property
    def localized(self) -> Page:
        """Itself: a page has one place, and speaks the language of the address by which it is asked for."""
        return self

    def get_url_parts(self, request: HttpRequest | None = None) -> Any:
        """Where a page is read in another language, its links lead on in it."""
        parts = super().get_url_parts(request)
        if not at_address() or not parts or parts[2] is None:
            return parts
        return (*parts[:2], prefixed(parts[2]))

    @property
    def lead(self) -> str:
        """One sentence that says what a reader finds here; empty where nobody wrote one."""
        return self.search_description or getattr(self, "summary", "")

    def headings(self) -> list[Any]:
        """The headings of the body, each with an anchor of its own on this page."""
        values = [block.value for block in getattr(self, "body", []) if block.block_type == "heading"]
        taken: set[str] = set()
        sections = 0
        for value in values:
            anchor, number = value.anchor, 2
            while value.anchor in taken:
                value.anchor, number = f"{anchor}-{number}", number + 1
            value.within = value.within and bool(sections)
            sections += not value.within
            taken.add(value.anchor)
        return values

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context(request, *args, **kwargs), "trail": self.trail, **self.told()}

    def told(self) -> dict[str, Any]:
        """What is made of the page's words."""
        sections = [heading for heading in self.headings() if not heading.within]
        return {
            "description": Truncator(self.lead).chars(160),
            "contents": sections if len(sections) >= LONG else [],
        }

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        from cms.guidance.languages.spoken import speak

        response = super().serve(request, *args, **kwargs)
        if getattr(response, "context_data", None) is not None:
            speak(self, request, response.context_data)
        return response


def route(home: Page, request: HttpRequest, components: list[str]) -> RouteResult | None:
    """The page at an address below `home`, with its trail, in two queries however deep it stands.

    A page may answer for more addresses than its own (an archive's RSS). None where its kind knows no trail.
    """
    addresses = [
        home.url_path + "".join(f"{step}/" for step in components[:end]) for end in range(1, len(components) + 1)
    ]
    above: list[Page] = [home]
    found = {page.url_path: page for page in Page.objects.filter(url_path__in=addresses)}
    for address in addresses:
        if address not in found or not found[address].live:
            break
        above.append(found[address])
    *above, last = above
    kind = last.specific_class
    if not above or kind is None or not issubclass(kind, KnownPlace):
        return None
    page = kind._default_manager.select_related(*kind.fetched_with).get(pk=last.pk)
    page.trail = above
    return page.route(request, components[len(above) :])
