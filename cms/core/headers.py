"""Headers of public pages: what a browser may load, and from where."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

GetResponse = Callable[[HttpRequest], HttpResponse]

#: Wagtail's own screens bring scripts and styles of their own; letters bring theirs inside.
ADMIN = "/admin/"
LETTERS = "/letters/"

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'{styles}; img-src 'self' data: https:; "
    "frame-src 'self' https://www.youtube-nocookie.com; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'self'"
)


def public_headers(get_response: GetResponse) -> GetResponse:
    """A view that needs another policy sets its own, and keeps it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not request.path_info.startswith(ADMIN):
            styles = " 'unsafe-inline'" if request.path_info.startswith(LETTERS) else ""
            response.headers.setdefault("Content-Security-Policy", POLICY.format(styles=styles))
            # Every 404 alike: that a page is for some people only does not show where it is for nobody else.
            if getattr(request, "for_some_only", False) or response.status_code == HTTPStatus.NOT_FOUND:
                response.headers["Cache-Control"] = "private, no-store"
            response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        return response

    return middleware
