"""Pictures from the local disk. Documents are not served from here: Wagtail's own view asks for the right to each."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe
from django.views.static import serve
from wagtail.images import get_image_model

from cms.core.gate import own_collections
from cms.core.open_files import is_open, may_open

ONE_DAY = 24 * 60 * 60


@require_safe
def picture(request: HttpRequest, path: str) -> HttpResponseBase:
    """A picture in the size that a page or a letter shows it, of this host's partnership and for this reader; else 404.

    What is for some only is kept by nobody's cache.
    """
    partnership = request.partnership  # type: ignore[attr-defined]
    if "\0" in path:  # PostgreSQL cannot even be asked for it.
        raise Http404
    shown = get_image_model().objects.filter(renditions__file=f"images/{path}")
    image = shown.filter(collection__in=own_collections(partnership)).first()
    if image is None:
        raise Http404
    open_to_all = is_open(image, partnership)
    if not open_to_all and not may_open(image, request.user, partnership):
        raise Http404
    response = serve(request, path, document_root=str(settings.MEDIA_ROOT / "images"))
    if open_to_all:
        patch_cache_control(response, public=True, max_age=ONE_DAY)
    else:
        request.for_some_only = True  # type: ignore[attr-defined]
    return response
