"""What a website serves beside its pages: brand, icon, robots.txt, sitemap."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe
from wagtail.contrib.sitemaps import Sitemap
from wagtail.contrib.sitemaps.views import sitemap as wagtail_sitemap
from wagtail.models import Page
from wagtail.query import PageQuerySet

from cms.core.language import offered, prefixed
from cms.guidance import brand
from cms.guidance.languages.keep import spoken_in
from cms.guidance.languages.spoken import path_of

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

    def _urls(self, page: int, protocol: str, domain: str) -> list[dict[str, Any]]:
        """With the addresses of the languages in which each is read."""
        found: list[dict[str, Any]] = super()._urls(page, protocol, domain)
        partnership = self.request.partnership
        codes = offered(partnership)[1:]
        by_key = {each.translation_key: each for each in self.paginator.page(page).object_list} if codes else {}
        for key, code in spoken_in(by_key) if by_key else ():
            if code in codes:
                address = partnership.url(prefixed(path_of(by_key[key], partnership), code))
                found.append({"location": address, "lastmod": by_key[key].last_published_at})
        return found


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    return wagtail_sitemap(request, sitemaps={"pages": OpenPages})  # type: ignore[no-any-return]
