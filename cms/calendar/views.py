"""The public calendar: what is coming, a month at a time, and as a feed."""

import datetime as dt

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from cms.calendar import ical
from cms.calendar.models import Date
from cms.calendar.months import by_month, month_before, next_month

AHEAD = dt.timedelta(days=400)
FEED_LOOKS_BACK = dt.timedelta(days=90)


@require_safe
def coming(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    dates = Date.objects.of(request.partnership).coming(today, today + AHEAD)  # type: ignore[attr-defined]
    months = by_month(dates, since=today)
    return render(request, "calendar/coming.html", {"months": months, "today": today})


@require_safe
def month(request: HttpRequest, year: int, number: int) -> HttpResponse:
    try:
        first = dt.date(year, number, 1)
        before, after = month_before(first), next_month(first)
    except (ValueError, OverflowError):
        raise Http404 from None
    last = after - dt.timedelta(days=1)
    dates = Date.objects.of(request.partnership).coming(first, last)  # type: ignore[attr-defined]
    return render(request, "calendar/month.html", {"first": first, "before": before, "after": after, "dates": dates})


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    partnership = request.partnership  # type: ignore[attr-defined]
    dates = Date.objects.of(partnership).coming(timezone.localdate() - FEED_LOOKS_BACK)
    response = HttpResponse(ical.calendar(partnership, dates), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="calendar.ics"'
    patch_cache_control(response, public=True, max_age=3600)
    return response
