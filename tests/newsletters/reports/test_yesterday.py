"""Yesterday's sending, on the home page behind the scenes."""

import datetime as dt

import pytest
from django.utils import timezone

from newsletters.reports import yesterday


@pytest.fixture
def a_day_ago():
    return timezone.make_aware(dt.datetime.combine(timezone.localdate() - dt.timedelta(days=1), dt.time(9)))


def home(client):
    return client.get("/admin/").content.decode()


def test_what_went_yesterday_stands_with_its_states(gone, a_day_ago, sign_in, ealing):
    mailing = gone({"oak.example": {"sent": 5, "failed": 1}}, goes_at=a_day_ago)

    shown = home(sign_in("editor", ealing))

    assert "Gatekeeping number 1: 6 letters" in shown
    assert "5 sent, 1 failed" in shown
    assert f"/admin/mailings/{mailing.pk}/report/" in shown


def test_what_failed_together_and_what_is_in_doubt_is_pressing(gone, a_day_ago, sign_in, ealing):
    gone({"lgfl.example": {"failed": 12}, "oak.example": {"sent": 30, "unknown": 2}}, goes_at=a_day_ago)

    shown = home(sign_in("editor", ealing))

    assert "lgfl.example has refused 12 of 12 letters since yesterday" in shown
    assert "30 sent, 12 failed, 2 in doubt" in shown


def test_where_nothing_went_there_is_no_panel(gatekeeping, sign_in, ealing):
    assert "yesterday-title" not in home(sign_in("editor", ealing))


def test_it_is_for_who_may_send_and_shows_no_private_lists(gone, gatekeeping, a_day_ago, sign_in, ealing, camden):
    mailing = gone({"oak.example": {"sent": 5, "unknown": 1}}, goes_at=a_day_ago)
    assert "yesterday-title" not in home(sign_in("contributor", ealing))
    assert "yesterday-title" not in home(sign_in("administrator", camden))

    mailing.lists.set(gatekeeping.lists.all())
    gatekeeping.lists.update(private=True)

    assert "yesterday-title" not in home(sign_in("editor", ealing))


@pytest.mark.parametrize(
    ("today", "since", "title"),
    [
        (dt.date(2026, 11, 24), dt.date(2026, 11, 23), "Yesterday’s sending"),
        (dt.date(2026, 11, 23), dt.date(2026, 11, 20), "Sending since Friday"),
        (dt.date(2026, 11, 22), dt.date(2026, 11, 20), "Sending since Friday"),
        (dt.date(2026, 11, 21), dt.date(2026, 11, 20), "Yesterday’s sending"),
    ],
)
def test_on_a_monday_it_goes_back_to_friday(today, since, title):
    assert (yesterday.since(today), yesterday.title(today)) == (since, title)
