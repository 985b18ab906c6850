"""Which pages a reader may read: the open ones, and those of the rest that are for them.

Wagtail's restrictions say for whom a page and all below it are; here they are asked in the query, so that nothing of a
page shows in lists, search or menus to whom it would be 404.
"""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.db.models import Q, prefetch_related_objects
from wagtail.models import BaseViewRestriction, Page, PageViewRestriction

from cms.people import readers, rights
from cms.people.models import Contact, Partnership
from cms.people.models.contact import fold

T = TypeVar("T")


def is_known(user: Any, partnership: Partnership) -> bool:
    """Whether somebody signed in has a role here or is a contact here."""
    if _rights(user, partnership):
        return True
    mine = Q(user=user) | Q(email_folded=fold(user.email))
    return Contact.objects.of(partnership).filter(mine).exists()


def reads_all(user: Any, partnership: Partnership) -> bool:
    """Whoever publishes pages reads them all: they could open them behind the scenes."""
    return user is not None and user.is_authenticated and rights.PUBLISH in _rights(user, partnership)


def _rights(user: Any, partnership: Partnership) -> frozenset[str]:
    """Asked once a request."""
    if not hasattr(user, "rights_asked"):
        user.rights_asked = {}
    asked: dict[int, frozenset[str]] = user.rights_asked
    if partnership.pk not in asked:
        asked[partnership.pk] = rights.of(user, partnership)
    return asked[partnership.pk]


def accepts(restriction: BaseViewRestriction, user: Any, partnership: Partnership) -> bool:
    """Whether a restriction lets somebody read. Wagtail's passwords open nothing here."""
    if user is None or not user.is_authenticated:
        return False
    if reads_all(user, partnership):
        return True
    if restriction.restriction_type == BaseViewRestriction.LOGIN:
        return is_known(user, partnership)
    if restriction.restriction_type == BaseViewRestriction.GROUPS:
        mine = {group.pk for group in _groups(user)}
        return any(group.pk in mine for group in restriction.groups.all())
    return False


def _groups(user: Any) -> list[Any]:
    """Asked once a request: the user is fetched anew for each."""
    if not hasattr(user, "groups_asked"):
        user.groups_asked = list(user.groups.all())
    return user.groups_asked  # type: ignore[no-any-return]


def reader_keys(user: Any, partnership: Partnership) -> set[str]:
    """The keys of `cms.people.readers` that somebody holds here."""
    if user is None or not user.is_authenticated:
        return set()
    prefix = readers.group_name(partnership, "")
    return {group.name.removeprefix(prefix) for group in _groups(user) if group.name.startswith(prefix)}


def closed_to(user: Any, partnership: Partnership) -> list[str]:
    """The paths of pages that, with all below them, are not for this reader. `None` stands for anybody at all."""
    if reads_all(user, partnership):
        return []
    return [each.page.path for each in restrictions(partnership, user) if not accepts(each, user, partnership)]


def restrictions(partnership: Partnership, user: Any = None) -> list[PageViewRestriction]:
    """Those of all the pages of a partnership; asked once a request. With their groups for who is signed in."""
    if partnership.home is None:
        return []
    found = asked_once(partnership, "restrictions", lambda: _restrictions(partnership))
    if user is not None and user.is_authenticated:
        prefetch_related_objects(found, "groups")
    return found


def _restrictions(partnership: Partnership) -> list[PageViewRestriction]:
    of_pages = PageViewRestriction.objects.filter(page__path__startswith=partnership.home.path)  # type: ignore[union-attr]
    return list(of_pages.select_related("page"))


def asked_once(partnership: Partnership, name: str, ask: Callable[[], T]) -> T:
    """What is asked once a request of the partnership that `partnership_by_host` found for it; elsewhere, each time."""
    asked: dict[str, Any] | None = partnership.__dict__.get("asked_for_request")
    if asked is None:
        return ask()
    if name not in asked:
        asked[name] = ask()
    return asked[name]  # type: ignore[no-any-return]


def readable(pages: Any, user: Any, partnership: Partnership) -> Any:
    """Of these pages, those that a reader may read."""
    closed = Q()
    for path in closed_to(user, partnership):
        closed |= Q(path__startswith=path)
    return pages.exclude(closed) if closed else pages


def may_read(page: Page, user: Any, partnership: Partnership) -> bool:
    return all_accept(page.get_view_restrictions(), user, partnership)


def all_accept(restrictions: Iterable[Any], user: Any, partnership: Partnership) -> bool:
    return all(accepts(each, user, partnership) for each in restrictions)
