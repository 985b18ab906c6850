"""A number that cannot stand in one letter a week holds up nothing else, and somebody is told."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from bulletins import weekly
from cms.notices.models import Notice
from newsletters.models import List, Variant, WeeklyLetter
from newsletters.weekly import choose, trouble
from tests.bulletins.conftest import make_item
from tests.bulletins.weekly.test_weekly import MONDAY, bulletin, go, heads, weekly_letter  # noqa: F401 (fixtures)


@pytest.fixture
def faulty(gatekeeping, heads, go):  # noqa: F811
    """A number with a link that no letter may have."""
    make_item(gatekeeping, "Census")
    mailing = go(gatekeeping)
    _spoil(mailing)
    return mailing


def _spoil(mailing, link="http://ealing.test/nowhere/"):
    for variant in Variant.objects.filter(mailing=mailing):
        variant.said["sections"][0]["items"][0]["url"] = link
        variant.save()


def test_the_rest_goes_and_whoever_sent_the_number_is_told_once(faulty, bulletin, heads, go, ealing, letters):  # noqa: F811
    make_item(bulletin, "Drop-in", section="help-for-children")
    go(bulletin)

    assert len(weekly_letter(ealing)) == 1
    assert not weekly_letter(ealing)

    assert "Drop-in" in letters.last(to=heads[0].email).text
    assert "Census" not in letters.last(to=heads[0].email).text
    assert faulty.states() == {"sent": 1, "weekly": 1}
    told = Notice.objects.of(ealing).filter(kind="weekly-stuck")
    assert {notice.address for notice in told} == {"editor@ealing.example", "approver@ealing.example"}
    assert "nowhere" in told[0].text


def test_it_is_shown_until_it_can_stand_in_the_letter(faulty, heads, ealing, sign_in, letters):  # noqa: F811
    weekly_letter(ealing)
    editor = sign_in("editor", ealing)
    screens = [reverse("wagtailadmin_home"), reverse("mailings:index"), reverse("mailings:mailing", args=[faulty.pk])]
    for screen in screens:
        page = editor.get(screen).content.decode()
        assert "cannot stand in “One letter a week”" in page
        assert "nowhere" in page

    _spoil(faulty, "https://schools.example/census")
    weekly_letter(ealing)

    assert "Census" in letters.last(to=heads[0].email).text
    for screen in screens:
        assert "cannot stand in" not in editor.get(screen).content.decode()


def test_it_comes_in_the_next_week_and_what_was_said_of_this_one_is_over(faulty, heads, ealing, letters):  # noqa: F811
    weekly_letter(ealing)
    _spoil(faulty, "https://schools.example/census")

    weekly_letter(ealing, MONDAY + dt.timedelta(days=7))

    assert "Census" in letters.last(to=heads[0].email).text
    assert not WeeklyLetter.objects.exclude(faults={}).exists()


def test_of_a_private_list_nobody_else_is_told(faulty, ealing, sign_in):
    List.objects.of(ealing).update(private=True)

    weekly_letter(ealing)

    assert not Notice.objects.of(ealing).filter(kind="weekly-stuck").exists()
    assert "cannot stand in" not in sign_in("editor", ealing).get(reverse("mailings:index")).content.decode()


def test_the_trouble_of_one_partnership_is_nobody_else_s(faulty, ealing, camden, monkeypatch):
    choose.publication_of(camden)
    asked = []

    def broken(publication, *, week):
        asked.append(publication.partnership)
        raise ZeroDivisionError

    monkeypatch.setattr(weekly.send, "send", broken)
    monkeypatch.setattr(weekly, "goes_at", lambda publication, week: timezone.now() - dt.timedelta(minutes=1))

    weekly.send_weekly()

    assert {partnership.key for partnership in asked} == {"ealing", "camden"}
    (row,) = WeeklyLetter.objects.exclude(faults={})
    assert row.faults == {str(faulty.pk): trouble.UNFORESEEN}
