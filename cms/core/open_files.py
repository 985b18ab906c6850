"""Whether a reader may open a document or picture: it is as open as the most open thing that shows it.

What live pages show is read from Wagtail's index of references. Apps above say what else shows files to everybody (the
items of editions that were sent). A file that nothing shows is for those who work with it.
"""

from collections.abc import Callable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from wagtail.images import get_image_model
from wagtail.models import Page, ReferenceIndex

from cms.core.readable import closed_to, readable, reads_all
from cms.people import rights
from cms.people.models import Partnership

ShownToAll = Callable[[Partnership, Any], bool]

WORK_WITH_FILES = frozenset({rights.WRITE, rights.GOVERNANCE})

_elsewhere: dict[str, ShownToAll] = {}


def register(name: str, shown_to_all: ShownToAll) -> None:
    """Let an app above say that it shows a file to everybody."""
    _elsewhere[name] = shown_to_all


def is_open(file: Any, partnership: Partnership) -> bool:
    """Whether anybody at all may open it."""
    if _by_partnership(file, partnership) or _on_pages(file, None, partnership):
        return True
    return any(shown(partnership, file) for shown in _elsewhere.values())


def may_open(file: Any, user: Any, partnership: Partnership) -> bool:
    """Whether this reader may, where it is not open to all. What no page shows is for those who work with files."""
    if user is None or not user.is_authenticated:
        return False
    if reads_all(user, partnership) or _on_pages(file, user, partnership):
        return True
    if not WORK_WITH_FILES & rights.of(user, partnership):
        return False
    return file.uploaded_by_user_id == user.pk or not _pages_of(file)


def kept_from(model: Any, user: Any, partnership: Partnership) -> set[int]:
    """The files that somebody who works with files may not choose: shown only by pages that are not for them."""
    closed = Q()
    for path in closed_to(user, partnership):
        closed |= Q(path__startswith=path)
    if not closed or partnership.home is None:
        return set()
    shown: dict[bool, set[int]] = {True: set(), False: set()}
    pages = Page.objects.filter(path__startswith=partnership.home.path)
    behind = {str(pk) for pk in pages.filter(closed).values_list("pk", flat=True)}
    references = ReferenceIndex.objects.filter(
        to_content_type=ContentType.objects.get_for_model(model),
        base_content_type=ContentType.objects.get_for_model(Page),
    )
    for page, file in references.values_list("object_id", "to_object_id").distinct():
        shown[page in behind].add(int(file))
    own = set(model.objects.filter(uploaded_by_user=user).values_list("pk", flat=True))
    return shown[True] - shown[False] - own


def _pages_of(file: Any) -> list[int]:
    """The pages that show a file, published or not."""
    references = ReferenceIndex.get_references_to(file).filter(
        base_content_type=ContentType.objects.get_for_model(Page)
    )
    return [int(pk) for pk in references.values_list("object_id", flat=True).distinct()]


def _on_pages(file: Any, user: Any, partnership: Partnership) -> bool:
    shown_on = _pages_of(file)
    if not shown_on or partnership.home is None:
        return False
    pages = Page.objects.filter(pk__in=shown_on, live=True, path__startswith=partnership.home.path)
    return bool(readable(pages, user, partnership).exists())


def _by_partnership(file: Any, partnership: Partnership) -> bool:
    """Its logo is on every page and letter."""
    return isinstance(file, get_image_model()) and file.pk == partnership.logo_id
