"""The public calendar: what is coming, a month at a time, and as a feed."""

import datetime as dt

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from cms.calendar import ical
from cms.calendar.deadlines import deadlines
from cms.calendar.models import Date, TermDate
from cms.calendar.months import by_month, month_before, next_month
from cms.calendar.own_feed import contact_of
from cms.calendar.terms import SchoolYear
from cms.people.models import Contact, Partnership

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
    """Dates, terms, and the deadlines that are everybody's."""
    response = _feed(request.partnership)  # type: ignore[attr-defined]
    patch_cache_control(response, public=True, max_age=3600)
    return response


@require_safe
def own_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The same for one reader, with the deadlines that are for their seats."""
    partnership = request.partnership  # type: ignore[attr-defined]
    contact = contact_of(partnership, token)
    if contact is None:
        raise Http404
    response = _feed(partnership, contact)
    patch_cache_control(response, private=True, no_store=True)
    response["X-Robots-Tag"] = "noindex"
    return response


def _feed(partnership: Partnership, contact: Contact | None = None) -> HttpResponse:
    since = timezone.localdate() - FEED_LOOKS_BACK
    dates = Date.objects.of(partnership).coming(since)
    terms = TermDate.objects.of(partnership).touching(since, since + AHEAD + FEED_LOOKS_BACK)
    due = deadlines(partnership, since, contact)
    made = ical.calendar(partnership, [*dates, *terms], due, name="my dates" if contact else "dates")
    response = HttpResponse(made, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="calendar.ics"'
    return response
