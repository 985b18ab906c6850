"""Entries come in once; updates come back."""

import pytest
from django.db import connection

from bulletins.inbox import take_in
from bulletins.inbox.use import discard, hold, use
from bulletins.models import Entry, Feed
from tests.bulletins.inbox import feeds
from tests.factories import make_user

JUNE = "2026-06-20T09:30:00+01:00"
JULY = "2026-07-20T09:30:00+01:00"


@pytest.fixture
def census(ealing, take):
    """An entry that waits."""
    take(feeds.govuk(JUNE))
    return Entry.objects.of(ealing).get(title="Complete the school census")


def counts(taken):
    return taken.new, taken.updated, taken.duplicates, taken.rejected


def test_a_feed_comes_in_once_however_often_it_is_read(ealing, take):
    assert counts(take(feeds.govuk())) == (2, 0, 0, 0)
    assert counts(take(feeds.govuk())) == (0, 0, 2, 0)
    assert Entry.objects.of(ealing).waiting().count() == 2


def test_what_is_kept_is_clean(ealing, take):
    take(feeds.WORDPRESS.encode())

    entry = Entry.objects.of(ealing).get()
    assert entry.link == "https://trust.example/2026/11/grants/"
    assert entry.summary.startswith("Up to £500 for a reading corner. The post")
    assert 'href="https://trust.example/apply/?id=7"' in entry.body
    assert "corner.jpg" in entry.body
    assert not any(bad in entry.body for bad in ("script", "onclick", "pixel", "<h1"))


def test_an_entry_whose_id_changes_case_or_whose_link_gains_tracking_is_the_same(ealing, take):
    take(feeds.govuk())
    take(feeds.rdf())

    shouted = feeds.govuk().replace(b"tag:www.gov.example,2005:/guidance", b"TAG:www.GOV.example,2005:/Guidance")
    assert counts(take(shouted)) == (0, 0, 2, 0)
    assert counts(take(feeds.rdf("?utm_source=rss&amp;at_medium=feed"))) == (0, 0, 2, 0)


def test_an_entry_that_comes_by_two_feeds_waits_once(ealing, take):
    topic = Feed.objects.create(partnership=ealing, url="https://www.gov.example/topic.atom")

    take(feeds.govuk())

    assert counts(take(feeds.govuk(), into=topic)) == (0, 0, 2, 0)


def test_the_same_entry_twice_in_a_feed_comes_in_once_as_the_newest(ealing, take):
    item = "<item><title>{}</title><guid>a</guid><pubDate>{} Nov 2026 09:00:00 GMT</pubDate></item>"

    assert counts(take(feeds.rss(item.format("old", "01"), item.format("new", "02"), item.format("older", "01")))) == (
        1,
        0,
        2,
        0,
    )
    assert Entry.objects.of(ealing).get().title == "new"


def test_an_entry_with_nothing_to_show_is_rejected_and_told(take):
    taken = take(feeds.rss("<item><guid>1</guid></item>", "<item><title>Something</title></item>"))

    assert counts(taken) == (1, 0, 0, 1)
    assert taken.reasons == ["Entry 1 has no title, no text and no link."]


def test_a_new_date_is_an_update_of_what_waits(census, take):
    changed = feeds.govuk(JULY).replace(b"autumn", b"winter")

    assert counts(take(changed)) == (0, 1, 1, 0)
    census.refresh_from_db()
    assert "winter" in census.summary
    assert census.revised
    assert census.state == Entry.State.NEW


def test_an_earlier_date_is_no_update(census, take):
    assert counts(take(feeds.govuk("2026-05-20T09:30:00+01:00"))) == (0, 0, 2, 0)


@pytest.mark.parametrize("dealt_with", ["used", "discarded"])
def test_an_update_of_what_was_dealt_with_comes_back(census, take, section, dealt_with):
    user = make_user()
    if dealt_with == "used":
        use(census, section=section, by=user)
    else:
        discard(census, by=user)

    take(feeds.govuk(JULY))

    census.refresh_from_db()
    assert (census.state, census.revised) == (Entry.State.NEW, True)


def test_an_update_of_what_is_held_stays_held(census, take):
    hold(census, by=make_user())

    take(feeds.govuk(JULY))

    census.refresh_from_db()
    assert (census.state, census.revised) == (Entry.State.HELD, True)


def test_without_a_new_date_what_was_dealt_with_stays_so(census, take):
    discard(census, by=make_user())

    take(feeds.govuk(JUNE))

    census.refresh_from_db()
    assert census.state == Entry.State.DISCARDED


def test_the_same_news_in_two_partnerships_is_each_ones_own(ealing, camden, take):
    theirs = Feed.objects.create(partnership=camden, url="https://news.example/feed")
    take(feeds.govuk())

    assert counts(take(feeds.govuk(), into=theirs)) == (2, 0, 0, 0)
    assert Entry.objects.of(camden).count() == Entry.objects.of(ealing).count() == 2


def test_a_large_feed_comes_in_by_short_transactions(take, django_assert_max_num_queries):
    items = [f"<item><title>News {n}</title><link>https://n.example/{n}</link></item>" for n in range(500)]

    with django_assert_max_num_queries(30):
        assert counts(take(feeds.rss(*items))) == (500, 0, 0, 0)


def test_without_dates_the_order_is_the_feeds(ealing, take):
    take(feeds.rdf())

    assert [entry.title for entry in Entry.objects.of(ealing).newest_first()] == ["New opening hours", "Story time"]


def test_a_body_that_says_what_the_summary_says_is_not_kept_twice(ealing, take):
    take(
        feeds.rss(
            "<item><title>Bins</title><description>&lt;p&gt;On &lt;b&gt;Friday&lt;/b&gt;&lt;/p&gt;</description></item>"
        )
    )

    entry = Entry.objects.of(ealing).get()
    assert (entry.summary, entry.body) == ("On Friday", "")


def test_what_is_known_is_found_by_an_index_however_large_the_inbox_is(feed):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL reads a small table whole")

    assert "partnership_id=? AND identity=?" in take_in._known(feed, ["a", "b"]).explain()
