"""The next numbers of a publication: by the school year, in London's time."""

import datetime as dt
import json

import pytest
from django.core.management import call_command

from bulletins.compose import compose_or_find
from bulletins.planning import planned
from bulletins.publications import declare
from newsletters.models.timetable import Rhythm, Week
from tests.cms.calendar.terms import autumn, spring

pytestmark = pytest.mark.django_db

D = dt.date


@pytest.fixture
def gatekeeping(ealing):
    autumn(ealing)
    spring(ealing)
    return declare(ealing, "gatekeeping")


def days(publication, since, many=6):
    return [each.date for each in planned(publication, since=since, many=many)]


def test_weekly_in_term_leaves_out_half_term_and_holidays(gatekeeping):
    assert days(gatekeeping, D(2026, 10, 12), 4) == [D(2026, 10, 16), D(2026, 10, 23), D(2026, 11, 6), D(2026, 11, 13)]
    assert days(gatekeeping, D(2026, 12, 14), 2) == [D(2026, 12, 18), D(2027, 1, 8)]


def test_a_bank_holiday_moves_a_number_to_the_school_day_before(gatekeeping):
    number = planned(gatekeeping, since=D(2027, 3, 22), many=1)[0]

    assert (number.date, number.moved_from) == (D(2027, 3, 25), D(2027, 3, 26))


def test_deadlines_are_counted_in_school_days(gatekeeping):
    gatekeeping.send_day, gatekeeping.copy_days = 1, 2  # Tuesdays

    number = planned(gatekeeping, since=D(2026, 11, 2), many=1)[0]

    assert number.date == D(2026, 11, 3)
    assert number.copy_deadline.date() == D(2026, 10, 23)
    assert number.approval_deadline.date() == D(2026, 11, 3)


def test_the_hour_is_londons_before_and_after_the_clocks_change(gatekeeping):
    sent = [each.send_at for each in planned(gatekeeping, since=D(2026, 10, 19), many=2)]

    assert [at.isoformat() for at in sent] == ["2026-10-23T15:00:00+01:00", "2026-11-06T15:00:00+00:00"]


def test_monthly_comes_once_in_each_month_that_has_school_days(gatekeeping):
    gatekeeping.rhythm, gatekeeping.send_week, gatekeeping.send_day = Rhythm.MONTHLY, Week.LAST, 2  # Wednesdays

    assert days(gatekeeping, D(2026, 9, 1), 6) == [
        D(2026, 9, 30), D(2026, 10, 23), D(2026, 11, 25), D(2026, 12, 18), D(2027, 1, 27), D(2027, 2, 24),
    ]  # fmt: skip


def test_half_termly_comes_once_in_each_half(gatekeeping):
    gatekeeping.rhythm, gatekeeping.send_week, gatekeeping.send_day = Rhythm.HALF_TERMLY, Week.SECOND, 0

    assert days(gatekeeping, D(2026, 9, 1)) == [D(2026, 9, 14), D(2026, 11, 9), D(2027, 1, 11), D(2027, 3, 1)]


def test_when_needed_plans_nothing(gatekeeping):
    gatekeeping.rhythm = Rhythm.WHEN_NEEDED

    assert days(gatekeeping, D(2026, 9, 1)) == []


def test_without_term_dates_weekdays_count_and_it_is_told_that_they_are_a_guess(ealing):
    number = planned(declare(ealing, "gatekeeping"), since=D(2026, 8, 3), many=1)[0]

    assert number.date == D(2026, 8, 7)
    assert not number.sure


def test_a_draft_takes_the_place_of_its_weeks_number_whatever_its_day(gatekeeping):
    draft, _ = compose_or_find(gatekeeping, D(2026, 11, 12))

    first, second = planned(gatekeeping, since=D(2026, 11, 9), many=2)

    assert (first.date, first.number, first.edition) == (D(2026, 11, 12), draft.number, draft)
    assert (second.date, second.number) == (D(2026, 11, 20), draft.number + 1)


def test_the_command_tells_the_next_numbers_of_each_publication(gatekeeping, camden, capsys, monkeypatch):
    declare(camden, "gatekeeping")
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: D(2026, 11, 30))

    call_command("planned", "--partnership", "ealing", "--json")

    told = json.loads(capsys.readouterr().out)
    assert [each["publication"] for each in told["publications"]] == ["gatekeeping"]
    assert told["publications"][0]["numbers"][0] == {
        "number": 1, "date": "2026-12-04", "copy_deadline": "2026-12-02T12:00:00+00:00",
        "approval_deadline": "2026-12-04T12:00:00+00:00", "send_at": "2026-12-04T15:00:00+00:00",
        "moved_from": None, "terms_known": True, "edition": None, "state": "planned",
    }  # fmt: skip
