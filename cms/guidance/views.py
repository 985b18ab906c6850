"""What a website serves beside its pages: brand, icon, robots.txt, sitemap."""

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe
from wagtail.contrib.sitemaps import Sitemap
from wagtail.contrib.sitemaps.views import sitemap as wagtail_sitemap
from wagtail.models import Page
from wagtail.query import PageQuerySet

from cms.guidance import brand

A_YEAR = 365 * 24 * 3600


@require_safe
def brand_sheet(request: HttpRequest, version: str) -> HttpResponse:
    """An old address still answers, with the brand of today, but is not kept."""
    partnership = request.partnership  # type: ignore[attr-defined]
    response = HttpResponse(brand.sheet(partnership), content_type="text/css; charset=utf-8")
    if version == brand.version(partnership):
        patch_cache_control(response, public=True, max_age=A_YEAR, immutable=True)
    else:
        patch_cache_control(response, max_age=0)
    return response


@require_safe
def icon(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(brand.icon(request.partnership), content_type="image/svg+xml")  # type: ignore[attr-defined]
    patch_cache_control(response, public=True, max_age=24 * 3600)
    return response


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", *[f"Disallow: /{path}/" for path in ("admin", "account", "letters", "search")]]
    lines += ["", f"Sitemap: {request.build_absolute_uri('/sitemap.xml')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


class OpenPages(Sitemap):
    """The open pages of this host's partnership."""

    def items(self) -> PageQuerySet:
        home = self.request.partnership.home
        return Page.objects.descendant_of(home, inclusive=True).live().public().order_by("path")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    return wagtail_sitemap(request, sitemaps={"pages": OpenPages})  # type: ignore[no-any-return]
