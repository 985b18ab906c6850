"""The door of every screen of alerts: without the right there is nothing there, not even a refusal."""

import functools
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from bulletins.models.alert import Alert
from cms.people import rights

View = Callable[..., HttpResponse]


def for_alerts(view: View) -> View:
    """404 without the right; times are the partnership's. Nothing of it is kept by a browser or a proxy."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not rights.holds(request.user, rights.ALERTS):
            raise Http404
        with timezone.override(settings.TIME_ZONE):
            response = view(request, *args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        return response

    return guarded


def alert_here(request: HttpRequest, pk: int) -> Alert:
    """An alert of this host's partnership; another's is 404."""
    mine = Alert.objects.of(request.partnership).visible_to(request.user)  # type: ignore[attr-defined]
    return get_object_or_404(mine.select_related("publication", "partnership", "first"), pk=pk)  # type: ignore[no-any-return]
