"""Whether a reader may open a document or picture: it is as open as the most open thing that shows it.

What live pages show is read from Wagtail's index of references. Apps above say what else shows files to everybody (the
items of editions that were sent). A file that nothing shows is for those who work with it.
"""

from collections.abc import Callable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page, ReferenceIndex

from cms.core.readable import readable, reads_all
from cms.people import rights
from cms.people.models import Partnership

ShownToAll = Callable[[Partnership, Any], bool]

_elsewhere: dict[str, ShownToAll] = {}


def register(name: str, shown_to_all: ShownToAll) -> None:
    """Let an app above say that it shows a file to everybody."""
    _elsewhere[name] = shown_to_all


def is_open(file: Any, partnership: Partnership) -> bool:
    """Whether anybody at all may open it."""
    if _on_pages(file, None, partnership) or _by_partnership(file):
        return True
    return any(shown(partnership, file) for shown in _elsewhere.values())


def may_open(file: Any, user: Any, partnership: Partnership) -> bool:
    """Whether this reader may, where it is not open to all."""
    if user is None or not user.is_authenticated:
        return False
    if reads_all(user, partnership) or _on_pages(file, user, partnership):
        return True
    if file.uploaded_by_user_id == user.pk:
        return bool(rights.of(user, partnership))
    return False


def _on_pages(file: Any, user: Any, partnership: Partnership) -> bool:
    if partnership.home is None:
        return False
    shown_on = [
        int(pk)
        for pk in ReferenceIndex.get_references_to(file)
        .filter(base_content_type=ContentType.objects.get_for_model(Page))
        .values_list("object_id", flat=True)
        .distinct()
    ]
    if not shown_on:
        return False
    pages = Page.objects.filter(pk__in=shown_on, live=True, path__startswith=partnership.home.path)
    return bool(readable(pages, user, partnership).exists())


def _by_partnership(file: Any) -> bool:
    """Its logo is on every page and letter."""
    owner = ContentType.objects.get_for_model(Partnership)
    return ReferenceIndex.get_references_to(file).filter(base_content_type=owner).exists()
