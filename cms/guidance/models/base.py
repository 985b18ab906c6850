"""What every public page shares: where it stands, what it says about itself, its headings."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.text import Truncator
from wagtail.models import Page, PageViewRestriction
from wagtail.url_routing import RouteResult
from wagtail_localize.fields import TranslatableField

from cms.core.language import at_address, prefixed
from cms.guidance.forms import OwnPageForm

LONG = 3  # sections: from here on a page has a list of contents


class PublicPage(Page):
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

    @cached_property
    def trail(self) -> list[Page]:
        """The pages above this one, home first."""
        return list(self.get_ancestors().filter(depth__gt=1))

    def get_view_restrictions(self) -> "QuerySet[PageViewRestriction]":
        """Of this page and all above it, asked once for each time that the page is fetched."""
        if "restrictions_found" not in self.__dict__:
            self.__dict__["restrictions_found"] = self._restrictions()
        return self.__dict__["restrictions_found"]  # type: ignore[no-any-return]

    def _restrictions(self) -> "QuerySet[PageViewRestriction]":
        """Wagtail fetches the pages above once more; where they are known they are not."""
        above = self.__dict__.get("trail")
        if above is None or self.alias_of_id or any(page.alias_of_id for page in above):
            return super().get_view_restrictions()
        return PageViewRestriction.objects.filter(page_id__in=[self.pk, *(page.pk for page in above)])

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

    None where no page stands exactly there: a page may answer for more addresses than its own (an archive's RSS).
    """
    addresses = [
        home.url_path + "".join(f"{step}/" for step in components[:end]) for end in range(1, len(components) + 1)
    ]
    found = {page.url_path: page for page in Page.objects.filter(url_path__in=addresses)}
    last = found.get(addresses[-1])
    if last is None:
        return None
    page = last.specific
    page.trail = [home, *(found[address] for address in addresses[:-1] if address in found)]
    return page.route(request, [])
