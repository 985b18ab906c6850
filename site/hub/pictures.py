"""Pictures from the local disk. Documents are not served from here: Wagtail's own view asks for the right to each."""

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.static import serve

ONE_DAY = 24 * 60 * 60


@require_safe
@cache_control(public=True, max_age=ONE_DAY)
def picture(request: HttpRequest, path: str) -> HttpResponseBase:
    """A picture in the size that a page or a letter shows it. 404 for anything outside their folder."""
    return serve(request, path, document_root=str(settings.MEDIA_ROOT / "images"))
