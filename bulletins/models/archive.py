"""The archive of one publication: its numbers, newest first, and its RSS."""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Page as PaginatedPage
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest, HttpResponse
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.models import Page

from bulletins.models.permissions import ArchivePermissionTester
from newsletters.models import Publication

if TYPE_CHECKING:
    from cms.users.models import User

A_PAGE = 20


class ArchivePage(RoutablePageMixin, Page):
    """Made with its publication, by `bulletins.publications.open_archive`."""

    kind = "Newsletter"
    feed_path = "feed/"

    publication = models.OneToOneField(Publication, on_delete=models.PROTECT, null=True, related_name="archive")
    introduction = models.TextField("introduction", blank=True)

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    parent_page_types = ["guidance.HomePage"]
    subpage_types = ["bulletins.Edition"]
    is_creatable = False

    def permissions_for_user(self, user: "User") -> ArchivePermissionTester:
        return ArchivePermissionTester(user, self)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        if self.holds_sealed():
            raise PermissionDenied(f"Numbers of {self.title} were sent: their archive stays.")
        return super().delete(*args, **kwargs)

    def holds_sealed(self) -> bool:
        """Whether letters that left point here."""
        from bulletins.models.edition import Edition

        return Edition.objects.child_of(self).ever_sealed().exists()

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context(request, *args, **kwargs),
            "editions": self.numbers(request.GET.get("page")),
            "publication": self.publication,
        }

    def numbers(self, page: str | None) -> PaginatedPage:
        """One page of the editions that were sent, newest first."""
        from bulletins.models.edition import Edition

        return Paginator(Edition.objects.child_of(self).live().newest_first(), A_PAGE).get_page(page)

    @path("feed/", name="feed")
    def feed(self, request: HttpRequest) -> HttpResponse:
        from bulletins.feed import feed

        return HttpResponse(feed(self), content_type="application/rss+xml; charset=utf-8")
