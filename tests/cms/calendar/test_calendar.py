"""Dates: entered behind the scenes, read on the website and in one's own calendar."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone
from icalendar import Calendar

from cms.calendar.models import Date
from tests import website

pytestmark = pytest.mark.django_db


def words(response):
    return " ".join(BeautifulSoup(response.content, "html.parser").main.get_text(" ").split())


def form(**fields):
    empty = dict.fromkeys(("starts_at", "ends_on", "ends_at", "place", "audience", "summary", "link"), "")
    return {"title": "Clerks network", "starts_on": "2026-12-03", **empty, **fields}


def test_an_editor_enters_a_date_and_schools_read_it(ealing, camden, sign_in, visitor):
    response = sign_in("editor", ealing).post(
        "/admin/dates/new/", form(starts_at="09:30", ends_at="11:00", audience="clerks", place="Town hall")
    )

    assert response.status_code == 302
    seen = words(visitor(ealing).get("/calendar/2026/12/"))
    assert "Thursday 3 December 9:30am to 11am Clerks network For clerks · Town hall" in seen
    assert "Clerks network" not in words(visitor(camden).get("/calendar/2026/12/"))


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"ends_on": "2026-12-01"}, "The last day is before the first"),
        ({"ends_at": "10:00"}, "There is an end but no beginning"),
        ({"starts_at": "10:00", "ends_at": "09:00"}, "It ends before it begins"),
    ],
)
def test_a_date_that_cannot_be_is_told_how_to_mend_it(ealing, sign_in, fields, told):
    response = sign_in("editor", ealing).post("/admin/dates/new/", form(**fields))

    assert told in response.content.decode()
    assert not Date.objects.exists()


def test_another_partnerships_date_is_404_behind_the_scenes(ealing, camden, sign_in):
    theirs = website.date(camden, "Camden's", dt.date(2026, 12, 3))
    client = sign_in("editor", ealing)

    assert client.get(f"/admin/dates/edit/{theirs.pk}/").status_code == 404
    assert client.post(f"/admin/dates/edit/{theirs.pk}/", form(title="Taken")).status_code == 404
    assert client.post(f"/admin/dates/delete/{theirs.pk}/").status_code == 404
    theirs.refresh_from_db()
    assert theirs.title == "Camden's"


def test_the_calendar_stands_by_month_and_leaves_out_what_is_over(ealing, visitor):
    today = timezone.localdate()
    website.date(ealing, "Over", today - dt.timedelta(days=1))
    website.date(ealing, "Going on", today - dt.timedelta(days=40), ends_on=today + dt.timedelta(days=1))
    website.date(ealing, "Later", today + dt.timedelta(days=90))

    page = BeautifulSoup(visitor(ealing).get("/calendar/").content, "html.parser")

    months = [heading.get_text() for heading in page.main.find_all("h2")]
    later = today + dt.timedelta(days=90)
    assert months == [f"{today:%B %Y}", f"{later:%B %Y}"]
    titles = [heading.get_text() for heading in page.main.find_all("h3")]
    assert titles == ["Going on", "Later"]


def test_an_empty_calendar_says_so(ealing, visitor):
    assert "No dates are planned yet." in words(visitor(ealing).get("/calendar/"))
    assert "There are no dates in May 2027." in words(visitor(ealing).get("/calendar/2027/5/"))


@pytest.mark.parametrize("path", ["/calendar/2026/13/", "/calendar/0/1/", "/calendar/9999/12/", "/calendar/1/1/"])
def test_a_month_that_is_none_is_404(ealing, visitor, path):
    assert visitor(ealing).get(path).status_code == 404


def test_the_feed_holds_days_and_times_as_calendars_count_them(ealing, camden, visitor):
    day = timezone.localdate() + dt.timedelta(days=10)
    website.date(ealing, "Holiday", day, ends_on=day + dt.timedelta(days=4))
    website.date(ealing, "Briefing", day, starts_at=dt.time(16), audience="DSLs", place="Online")
    website.date(camden, "Camden's", day)

    response = visitor(ealing).get("/calendar.ics")

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    events = {str(event["SUMMARY"]): event for event in Calendar.from_ical(response.content).walk("VEVENT")}
    assert set(events) == {"Holiday", "Briefing"}
    assert events["Holiday"]["DTSTART"].dt == day
    assert events["Holiday"]["DTEND"].dt == day + dt.timedelta(days=5)
    begins = events["Briefing"]["DTSTART"].dt
    assert begins == dt.datetime.combine(day, dt.time(16), tzinfo=timezone.get_default_timezone())
    assert events["Briefing"]["DTEND"].dt - begins == dt.timedelta(hours=1)
    assert str(events["Briefing"]["DESCRIPTION"]) == "For DSLs."
    assert len({str(event["UID"]) for event in events.values()}) == 2
