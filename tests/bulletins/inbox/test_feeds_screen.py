"""Feeds are added, looked after and fetched from the admin."""

import re

import pytest
from django.urls import reverse

from bulletins.models import Entry, Feed
from tests.bulletins.conftest import said
from tests.bulletins.inbox import feeds


@pytest.fixture
def editor(ealing, sign_in, settings):
    settings.FEED_NETWORKS = ["127.0.0.1/32"]
    return sign_in("editor", ealing)


def test_a_feed_that_is_added_is_fetched_at_once(editor, ealing, server, django_capture_on_commit_callbacks):
    url = server.serves("/feed", feeds.govuk())

    with django_capture_on_commit_callbacks(execute=True):
        editor.post(reverse("feeds:add"), {"url": f" {url} ", "title": "", "active": "on"})

    feed = Feed.objects.of(ealing).get()
    assert (feed.url, feed.title, feed.error) == (url, "Department for Schools - Activity on GOV.example", "")
    assert Entry.objects.of(ealing).count() == 2


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("ftp://a.example/feed", "is no http or https address"),
        ("a.example/feed", "is no http or https address"),
        ("https://me:secret@a.example/feed", "carries a user name or password"),
        ("http://[", "is no address that can be fetched"),
        ("https://news.example/feed", "here already"),
    ],
)
def test_an_address_that_cannot_be_gets_a_sentence(editor, feed, url, sentence):
    response = editor.post(reverse("feeds:add"), {"url": url, "title": "", "active": "on"})

    assert sentence in response.content.decode()
    assert Feed.objects.count() == 1


def test_the_list_says_how_it_went_and_offers_to_fetch(editor, feed):
    Feed.objects.update(error="There is nothing at this address (404).")

    page = editor.get(reverse("feeds:index")).content.decode()

    assert "There is nothing at this address (404)." in page
    assert reverse("inbox:fetch", args=[feed.pk]) in page
    assert "There is nothing at this address (404)." in editor.get("/admin/inbox/").content.decode()


def test_fetching_one_now(editor, feed, server, django_capture_on_commit_callbacks):
    Feed.objects.update(url=server.serves("/feed", feeds.rdf()))

    with django_capture_on_commit_callbacks(execute=True):
        response = editor.post(reverse("inbox:fetch", args=[feed.pk]), follow=True)

    assert "is being fetched" in said(response)
    assert feed.entries.count() == 2


def test_fetching_all_now_fetches_ours_only(editor, ealing, camden, server, django_capture_on_commit_callbacks):
    url = server.serves("/feed", feeds.rdf())
    for partnership in (ealing, camden):
        Feed.objects.create(partnership=partnership, url=url)

    with django_capture_on_commit_callbacks(execute=True):
        editor.post(reverse("inbox:fetch_all"))

    assert Entry.objects.of(ealing).count() == 2
    assert not Entry.objects.of(camden).exists()


def test_a_feed_that_came_as_a_file_is_not_fetched(editor, feed):
    Feed.objects.update(url="file:news.xml")

    assert "came as a file" in said(editor.post(reverse("inbox:fetch", args=[feed.pk]), follow=True))
    assert editor.get(reverse("feeds:edit", args=[feed.pk])).status_code == 200


def test_feeds_of_another_partnership_are_not_found(camden, sign_in, feed):
    theirs = sign_in("administrator", camden)

    assert "news.example" not in theirs.get(reverse("feeds:index")).content.decode()
    assert theirs.get(reverse("feeds:edit", args=[feed.pk])).status_code == 404
    assert theirs.post(reverse("inbox:fetch", args=[feed.pk])).status_code == 404


def test_the_list_says_how_much_waits_of_each(editor, feed, take):
    take(feeds.rdf())

    page = editor.get(reverse("feeds:index")).content.decode()

    assert "Twice an hour" in page
    assert re.search(r"<td[^>]*>\s*2\s*</td>", page)
