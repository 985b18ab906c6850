"""The desk goes by the term clock: which day it offers, what it says is not begun, and when a number goes."""

import contextlib
import datetime as dt

import pytest
from django.utils import timezone

from bulletins.bring_in.keep import bring_in
from bulletins.compose import compose
from bulletins.desk.screens import next_day
from bulletins.models import Edition
from bulletins.planning import planned
from bulletins.publications import declare
from newsletters.models import Publication
from newsletters.weekly import choose
from tests.bulletins.conftest import make_item
from tests.bulletins.editions.test_targets import approve_it
from tests.cms.calendar.terms import autumn, spring

IN_TERM, CHRISTMAS = dt.datetime(2026, 12, 1, 12), dt.datetime(2026, 12, 29, 12)
LIST = b"date,number,title,body\n2019-03-14,88,An old number,<p>Words</p>\n2020-01-17,108,Another,<p>Words</p>\n"


@pytest.fixture
def change(monkeypatch):
    """`with change(now):` another day."""

    @contextlib.contextmanager
    def changed(now):
        with monkeypatch.context() as clocks:
            clocks.setattr(timezone, "now", lambda: now.replace(tzinfo=dt.UTC))
            yield

    return changed


@pytest.fixture
def terms(ealing):
    autumn(ealing)
    spring(ealing)


def test_the_day_that_is_offered_is_that_of_the_next_number(gatekeeping, ealing, terms, change):
    bulletin = declare(ealing, "send-bulletin")
    Publication.objects.filter(pk=gatekeeping.pk).update(send_day=1)
    gatekeeping.refresh_from_db()
    for publication in (gatekeeping, bulletin):
        for now in (IN_TERM, CHRISTMAS):
            with change(now):
                (number,) = planned(publication, since=now.date(), many=1)
                assert next_day(publication) == number.date


def test_in_the_holidays_nothing_is_missing(gatekeeping, terms, ealing, sign_in, change):
    with change(CHRISTMAS):
        assert "is not begun" not in sign_in("editor", ealing).get("/admin/").content.decode()
    with change(IN_TERM):
        assert "This week’s Gatekeeping is not begun" in sign_in("editor", ealing).get("/admin/").content.decode()


def test_a_monthly_number_is_missed_in_its_days(ealing, gatekeeping, terms, sign_in, change):
    bulletin = declare(ealing, "send-bulletin")
    (number,) = planned(bulletin, since=dt.date(2026, 12, 1), many=1)
    compose(bulletin, dt.date(2026, 11, 20))
    Edition.objects.update(live=True)
    for days, missed in ((8, False), (2, True)):
        with change(dt.datetime.combine(number.date - dt.timedelta(days=days), dt.time(12))):
            home = sign_in("editor", ealing).get("/admin/").content.decode()
            assert (f"SEND bulletin of {number.date:%A %-d %B} is not begun" in home) == missed


def test_an_approved_number_is_offered_its_own_hour(gatekeeping, ealing, sign_in, change):
    make_item(gatekeeping, "Census")
    with change(IN_TERM):
        edition = approve_it(compose(gatekeeping, dt.date(2026, 12, 4)))
        page = sign_in("editor", ealing).get(f"/admin/editions/{edition.pk}/").content.decode()
    assert 'value="2026-12-04T15:00"' in page


def test_the_numbers_go_on_from_the_archive_that_was_brought_in(gatekeeping):
    bring_in(gatekeeping, [("old.csv", LIST)])

    assert [each.number for each in planned(gatekeeping, since=dt.date(2026, 12, 1), many=2)] == [109, 110]
    assert compose(gatekeeping, dt.date(2026, 12, 4)).number == 109


def test_an_archive_that_comes_later_changes_no_numbers(gatekeeping):
    compose(gatekeeping, dt.date(2026, 12, 4))
    bring_in(gatekeeping, [("old.csv", LIST)])

    assert compose(gatekeeping, dt.date(2026, 12, 11)).number == 2


def test_the_weekly_letter_is_composed_by_nobody(gatekeeping, ealing, sign_in):
    weekly = choose.publication_of(ealing)

    answer = sign_in("editor", ealing).post(f"/admin/editions/compose/{weekly.slug}/", {"date": "2026-12-04"})

    assert answer.status_code == 404
    assert not Edition.objects.exists()
