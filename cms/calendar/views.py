"""The public calendar: what is coming, a month at a time, and as a feed."""

import datetime as dt

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from cms.calendar import ical
from cms.calendar.models import Date, TermDate
from cms.calendar.months import by_month, month_before, next_month
from cms.calendar.terms import SchoolYear

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
def term_dates(request: HttpRequest) -> HttpResponse:
    """The terms that are not over, with what closes schools within each."""
    today = timezone.localdate()
    year = SchoolYear(request.partnership, since=today, until=today + AHEAD)  # type: ignore[attr-defined]
    terms = [(term, year.closed_within(term)) for term in year.terms if term.ends_on >= today]
    return render(request, "calendar/term_dates.html", {"terms": terms})


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    partnership = request.partnership  # type: ignore[attr-defined]
    since = timezone.localdate() - FEED_LOOKS_BACK
    dates = Date.objects.of(partnership).coming(since)
    terms = TermDate.objects.of(partnership).touching(since, since + AHEAD + FEED_LOOKS_BACK)
    response = HttpResponse(ical.calendar(partnership, [*dates, *terms]), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="calendar.ics"'
    patch_cache_control(response, public=True, max_age=3600)
    return response
