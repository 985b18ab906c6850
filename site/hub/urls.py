"""Where everything is."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from cms.search.glossary import glossary
from hub.pictures import picture


def healthz(request: HttpRequest) -> HttpResponse:
    """Answers a load balancer on any host."""
    return HttpResponse("ok", content_type="text/plain")


def closed(request: HttpRequest) -> HttpResponse:
    """A door of Wagtail's for passwords that many share: there are none here."""
    raise Http404


urlpatterns = [
    path("healthz", healthz),
    path("account/", include("cms.people.urls")),
    path("account/", include("cms.users.urls")),
    # Wagtail's own sign-in asks for a password: these lead to ours.
    path("admin/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("_util/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    re_path("^(?:_util|documents)/authenticate_with_password/", closed),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("media/images/<path:path>", picture),
    path("", include("cms.core.urls")),
    path("schools/", include("cms.people.school_urls")),
    path("my-school/", include("cms.people.my_school_urls")),
    path("calendar/", include("cms.calendar.urls")),
    path("search/", include("cms.search.urls")),
    path("glossary/", glossary, name="glossary"),
    path("letters/alert/", include("bulletins.alerts.confirm_urls")),
    path("letters/", include("newsletters.urls")),
    path("newsletters/", include("newsletters.public_urls")),
    path("send-news/", include("bulletins.public_urls")),
    path("our-agenda/", include("bulletins.directors.public_urls")),
    path("", include(wagtail_urls)),
]

handler404 = "hub.errors.not_found"
