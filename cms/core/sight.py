"""Which pages somebody behind the scenes is shown by name, in choosers and in questions before an act."""

from typing import Any

from django.db.models import Q
from wagtail.models import Page
from wagtail.permissions import policy_registry

from cms.core.readable import closed_to
from cms.people.models import Partnership


def in_sight(pages: Any, user: Any, partnership: Partnership) -> Any:
    """Of these pages, those that somebody works on, what leads there, and what the website shows them anyway.

    The stock choosers offer every page to whoever comes into the admin: drafts, and what is for some readers only.
    """
    if user.is_superuser:
        return pages
    shown = Q(live=True)
    for path in closed_to(user, partnership):
        shown &= ~Q(path__startswith=path)
    for path in _worked_on(user):
        above = [path[:end] for end in range(Page.steplen, len(path), Page.steplen)]
        shown |= Q(path__startswith=path) | Q(path__in=above)
    return pages.filter(shown)


def _worked_on(user: Any) -> set[str]:
    """The paths of the pages on and below which somebody was given something."""
    policy = policy_registry.get_by_type(Page)
    return {given.page.path for given in policy.get_cached_permissions_for_user(user)}
