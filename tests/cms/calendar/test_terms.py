"""The school year: terms, half-terms, INSET days and bank holidays, told apart from school days."""

import datetime as dt
import json

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from icalendar import Calendar

from cms.calendar.models import TermDate
from cms.calendar.terms import SchoolYear
from tests.cms.calendar.terms import autumn, spring

pytestmark = pytest.mark.django_db

D = dt.date


def year(partnership, day):
    return SchoolYear(partnership, since=day, until=day)


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (D(2026, 9, 1), "INSET day"),
        (D(2026, 9, 2), ""),
        (D(2026, 9, 5), "weekend"),
        (D(2026, 10, 28), "Autumn half-term"),
        (D(2026, 12, 18), ""),
        (D(2026, 12, 21), "holidays"),
        (D(2026, 12, 25), "Christmas Day"),
        (D(2027, 3, 26), "Good Friday"),
    ],
)
def test_a_day_is_a_school_day_or_it_is_told_why_not(ealing, day, why):
    autumn(ealing)
    spring(ealing)

    assert year(ealing, day).closed(day) == why


def test_a_day_can_be_open_after_all_and_a_bank_holiday_can_be_added(ealing):
    spring(ealing)
    for kind, day in ((TermDate.Kind.OPEN, D(2027, 3, 26)), (TermDate.Kind.BANK_HOLIDAY, D(2027, 2, 3))):
        TermDate.objects.create(partnership=ealing, kind=kind, name="Royal day", starts_on=day, ends_on=day)

    found = year(ealing, D(2027, 3, 1))

    assert found.is_school_day(D(2027, 3, 26))
    assert found.closed(D(2027, 2, 3)) == "Royal day"


def test_a_moved_bank_holiday_is_known(ealing):
    found = year(ealing, D(2020, 5, 1))

    assert found.is_school_day(D(2020, 5, 4))
    assert found.closed(D(2020, 5, 8)) == "May Day"


def test_school_days_are_counted_back_over_half_terms_and_holidays(ealing):
    autumn(ealing)
    spring(ealing)
    found = year(ealing, D(2026, 11, 3))

    assert found.school_days_before(D(2026, 11, 3), 2) == D(2026, 10, 23)
    assert found.school_days_before(D(2027, 1, 5), 2) == D(2026, 12, 18)


def test_each_term_has_two_halves_from_school_day_to_school_day(ealing):
    autumn(ealing)

    halves = list(year(ealing, D(2026, 9, 1)).halves())

    assert [(half.starts_on, half.ends_on) for half in halves] == [
        (D(2026, 9, 2), D(2026, 10, 23)), (D(2026, 11, 2), D(2026, 12, 18)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"starts_on": "2026-09-10", "ends_on": "2026-09-01"}, "put the two in order"),
        ({"starts_on": "2026-12-01", "ends_on": "2026-12-20"}, "terms do not overlap"),
        ({"starts_on": "2027-09-01", "ends_on": "2028-07-20"}, "longer than half a year"),
        ({"kind": "half-term", "starts_on": "2027-02-15", "ends_on": "2027-02-19"}, "enter the term first"),
    ],
)
def test_dates_that_cannot_be_are_told_how_to_mend_them(ealing, sign_in, fields, told):
    autumn(ealing)

    answer = sign_in("editor", ealing).post("/admin/term-dates/new/", {"kind": "term", "name": "Next term", **fields})

    assert told in answer.content.decode()
    assert not TermDate.objects.filter(name="Next term").exists()


def test_anybody_reads_the_terms_of_this_partnership_alone(ealing, camden, visitor, settings):
    settings.USE_TZ = True
    today = dt.date.today()
    for partnership, name in ((ealing, "Ealing's term"), (camden, "Camden's term")):
        TermDate.objects.create(
            partnership=partnership, name=name, starts_on=today, ends_on=today + dt.timedelta(days=60)
        )

    page = BeautifulSoup(visitor(ealing).get("/calendar/term-dates/").content, "html.parser").main.get_text()
    feed = Calendar.from_ical(visitor(ealing).get("/calendar.ics").content)

    assert "Ealing's term" in page
    assert "Camden's term" not in page
    assert [str(event["summary"]) for event in feed.walk("VEVENT")] == ["Ealing's term"]


def test_the_command_tells_terms_half_terms_inset_days_and_bank_holidays(ealing, capsys, monkeypatch):
    autumn(ealing)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: D(2026, 10, 26))

    call_command("term_dates", "--partnership", "ealing", "--json")

    told = json.loads(capsys.readouterr().out)
    assert told["term"] == "Autumn term 2026"
    assert told["closed"] == "Autumn half-term"
    assert told["terms"] == [{
        "name": "Autumn term 2026", "starts_on": "2026-09-01", "ends_on": "2026-12-18",
        "half_terms": [{"name": "Autumn half-term", "starts_on": "2026-10-26", "ends_on": "2026-10-30"}],
    }]  # fmt: skip
    assert told["inset_days"] == [{"day": "2026-09-01", "name": "INSET day"}]
    assert {"day": "2026-12-25", "name": "Christmas Day"} in told["bank_holidays"]
