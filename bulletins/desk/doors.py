"""The door of every screen of the desk: the right is asked, and an edition is fetched, at this host."""

import functools
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from bulletins.models import Edition
from cms.people import rights

View = Callable[..., HttpResponse]

#: Who may look at the desk: whoever composes, approves or sends.
ANY = frozenset({rights.COMPOSE, rights.APPROVE, rights.SEND})


def needs(*any_of: str) -> Callable[[View], View]:
    """Let in who has one of these rights here; times on the screen are the partnership's, not the browser's."""

    def door(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.rights_here & frozenset(any_of):  # type: ignore[union-attr]
                raise PermissionDenied
            with timezone.override(settings.TIME_ZONE):
                return view(request, *args, **kwargs)

        return guarded

    return door


def edition_here(request: HttpRequest, pk: int) -> Edition:
    """An edition of this host's partnership, in its newest version; another's is 404."""
    found = get_object_or_404(Edition.objects.of(request.partnership), pk=pk)  # type: ignore[attr-defined]
    if found.live:
        return found
    newest: Edition = found.get_latest_revision_as_object()
    return newest
