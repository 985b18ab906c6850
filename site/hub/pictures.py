"""Pictures from the local disk. Documents are not served from here: Wagtail's own view asks for the right to each."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.static import serve
from wagtail.images import get_image_model

from cms.core.gate import own_collections

ONE_DAY = 24 * 60 * 60


@require_safe
@cache_control(public=True, max_age=ONE_DAY)
def picture(request: HttpRequest, path: str) -> HttpResponseBase:
    """A picture in the size that a page or a letter shows it, of this host's partnership; 404 for anything else."""
    sizes = get_image_model().get_rendition_model().objects.filter(file=f"images/{path}")
    if not sizes.filter(image__collection__in=own_collections(request.partnership)).exists():  # type: ignore[attr-defined]
        raise Http404
    return serve(request, path, document_root=str(settings.MEDIA_ROOT / "images"))
