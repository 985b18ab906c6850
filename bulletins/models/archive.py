"""The archive of one publication: its numbers, newest first, and its RSS."""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.models import Page

from bulletins.models.permissions import ArchivePermissionTester
from cms.core.place import KnownPlace
from newsletters.models import Publication

if TYPE_CHECKING:
    from cms.users.models import User

A_PAGE = 20


class ArchivePage(KnownPlace, RoutablePageMixin, Page):
    """Made with its publication, by `bulletins.publications.open_archive`."""

    kind = "Newsletter"
    feed_path = "feed/"
    fetched_with = ("publication",)

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
        """Its numbers, newest first; or, where words are asked for, the items in which they stand."""
        from bulletins.after import archive

        words = " ".join(request.GET.get("q", "").replace("\0", " ").split())[:200]
        month = archive.read_month(request.GET.get("month", ""))
        found = archive.search(self, words, user=request.user, month=month)
        every: Any = found if words else archive.listed(self, month)
        page = Paginator(every, A_PAGE).get_page(request.GET.get("page"))
        return {
            **super().get_context(request, *args, **kwargs),
            "pages": page,
            "found": list(page) if words else [],
            "lines": [] if words else archive.lines(self, list(page)),
            "words": words,
            "month": month,
            "months": archive.months(self),
            "query": urlencode({"q": words, "month": f"{month:%Y-%m}" if month else ""}),
            "publication": self.publication,
        }

    @path("before/<slug:number>/", name="old_number")
    def old_number(self, request: HttpRequest, number: str) -> HttpResponse:
        """A number that was brought in."""
        from bulletins.after import archive

        found = get_object_or_404(archive.old(self), slug=number)
        trail = [found.partnership.home, self]
        context = {**super().get_context(request), "number": found, "publication": self.publication, "trail": trail}
        return TemplateResponse(request, "bulletins/old_number.html", context)

    @path("feed/", name="feed")
    def feed(self, request: HttpRequest) -> HttpResponse:
        from bulletins.after.feed import feed

        return HttpResponse(feed(self), content_type="application/rss+xml; charset=utf-8")
