"""Where everything is."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls


def healthz(request: HttpRequest) -> HttpResponse:
    """Answers a load balancer on any host."""
    return HttpResponse("ok", content_type="text/plain")


urlpatterns = [
    path("healthz", healthz),
    path("account/", include("cms.people.urls")),
    path("account/", include("allauth.account.urls")),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("cms.core.urls")),
    path("calendar/", include("cms.calendar.urls")),
    path("search/", include("cms.search.urls")),
    path("letters/", include("newsletters.urls")),
    path("", include(wagtail_urls)),
]

handler404 = "hub.errors.not_found"
