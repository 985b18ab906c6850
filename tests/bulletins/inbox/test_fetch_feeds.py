"""`./hub manage fetch_feeds`: a bad feed is told, and the rest go on."""

import io
import json
import time

import pytest
from django.core.management import CommandError, call_command

from bulletins.inbox import tasks
from bulletins.models import Entry, Feed
from cms.core import clock
from tests.bulletins.inbox import feeds


@pytest.fixture
def fetch_feeds(capsys, settings):
    """`fetch_feeds(file=[…])`: what the command prints with --json, for Ealing; the tests' own server is allowed."""
    settings.FEED_NETWORKS = ["127.0.0.1/32"]

    def run(partnership="ealing", **options):
        call_command("fetch_feeds", partnership=partnership, json=True, stderr=io.StringIO(), **options)
        return json.loads(capsys.readouterr().out)

    return run


def test_a_feed_by_its_address_is_added_and_taken_in(ealing, server, fetch_feeds):
    url = server.serves("/feed", feeds.govuk())

    assert fetch_feeds(url=[url]) == [
        {
            "feed": url, "title": "Department for Schools - Activity on GOV.example", "format": "Atom 1.0",
            "entries": 2, "new": 2,
            "duplicates": 0, "updated": 0, "rejected": 0, "reasons": [], "unchanged": False, "error": None,
        }
    ]  # fmt: skip
    assert Feed.objects.of(ealing).get().title == "Department for Schools - Activity on GOV.example"
    assert Entry.objects.of(ealing).waiting().count() == 2


def test_without_names_all_active_feeds_are_fetched(ealing, camden, server, fetch_feeds):
    url = server.serves("/feed", feeds.govuk())
    Feed.objects.create(partnership=ealing, url=url)
    Feed.objects.create(partnership=ealing, url=server.at("/asleep"), active=False)
    Feed.objects.create(partnership=camden, url=server.at("/theirs"))

    assert [report["feed"] for report in fetch_feeds()] == [url]


def test_the_second_time_the_server_is_asked_only_for_what_changed(ealing, server, fetch_feeds):
    url = server.serves("/feed", feeds.govuk(), ETag='"1"')
    fetch_feeds(url=[url])
    server.serves("/feed", b"", status=304)

    report = fetch_feeds(url=[url])[0]

    assert server.requests[-1].headers["If-None-Match"] == '"1"'
    assert (report["unchanged"], report["entries"], report["format"], report["error"]) == (True, 0, "Atom 1.0", None)


def test_a_feed_that_was_broken_is_asked_for_whole_again(ealing, server, fetch_feeds):
    url = server.serves("/feed", feeds.COUNCIL, ETag='"1"')

    report = fetch_feeds(url=[url])[0]

    assert (report["new"], "not well-formed" in report["error"]) == (2, True)
    fetch_feeds(url=[url])
    assert "If-None-Match" not in server.requests[-1].headers


def test_an_entry_that_comes_again_with_a_new_date_is_an_update(ealing, server, fetch_feeds):
    url = server.serves("/feed", feeds.govuk("2026-06-20T09:30:00+01:00"))
    fetch_feeds(url=[url])
    server.serves("/feed", feeds.govuk("2026-07-20T09:30:00+01:00"))

    report = fetch_feeds(url=[url])[0]

    assert (report["entries"], report["new"], report["updated"], report["duplicates"]) == (2, 0, 1, 1)


def test_a_bad_feed_is_told_and_the_others_come_in(ealing, server, fetch_feeds, tmp_path):
    good = server.serves("/good", feeds.rdf())
    page = server.serves("/page", b"<!doctype html><title>Welcome</title>")
    (tmp_path / "empty.xml").touch()

    reports = fetch_feeds(
        url=[
            server.serves("/gone", b"", status=410),
            "http://10.0.0.1/feed",
            "https://me:secret@a.example/",
            page,
            good,
        ],
        file=[tmp_path / "empty.xml", tmp_path / "missing.xml", tmp_path],
    )

    told = [report["error"] for report in reports]
    assert [bool(error) for error in told] == [True, True, True, True, False, True, True, True]
    assert "closed" in told[0]
    assert "public internet" in told[1]
    assert "password" in told[2]
    assert "web page" in told[3]
    assert reports[4]["new"] == 2
    assert list(Feed.objects.of(ealing).values_list("url", flat=True)) == [good]


def test_a_known_feed_keeps_what_went_wrong_until_it_goes_well(ealing, server, fetch_feeds):
    feed = Feed.objects.create(partnership=ealing, url=server.serves("/feed", b"", status=500))

    fetch_feeds()
    feed.refresh_from_db()
    assert "trouble" in feed.error

    server.serves("/feed", feeds.rdf())
    fetch_feeds()
    feed.refresh_from_db()
    assert feed.error == ""


def test_a_file_is_the_same_feed_by_its_name(ealing, fetch_feeds, tmp_path):
    path = tmp_path / "government.xml"
    path.write_bytes(feeds.govuk("2026-06-20T09:30:00+01:00"))

    first = fetch_feeds(file=[path])[0]
    path.write_bytes(feeds.govuk("2026-07-20T09:30:00+01:00"))
    second = fetch_feeds(file=[path])[0]

    assert (first["feed"], first["new"]) == (str(path), 2)
    assert (second["new"], second["updated"], second["duplicates"]) == (0, 1, 1)
    feed = Feed.objects.of(ealing).get()
    assert (feed.is_file, feed.active) == (True, False)


def test_a_file_that_is_too_large_is_told(ealing, fetch_feeds, tmp_path):
    path = tmp_path / "huge.xml"
    with path.open("wb") as file:
        file.truncate(10_000_001)

    assert "larger than 10 MB" in fetch_feeds(file=[path])[0]["error"]


@pytest.mark.parametrize(
    "data", [b"", b"<rss>", b"\0" * 4000, feeds.COUNCIL, feeds.WORDPRESS.encode()[:900], b"<a>" * 1000]
)
def test_a_small_broken_file_costs_next_to_nothing(ealing, fetch_feeds, tmp_path, data):
    path = tmp_path / "broken.xml"
    path.write_bytes(data)
    took = []
    for _ in range(3):
        started = time.process_time()
        assert fetch_feeds(file=[path])[0]["error"]
        took.append(time.process_time() - started)

    assert min(took) < 0.2


def test_without_json_a_person_reads_lines(ealing, tmp_path):
    path = tmp_path / "news.xml"
    path.write_bytes(feeds.COUNCIL)
    out = io.StringIO()

    call_command("fetch_feeds", partnership="ealing", file=[path], stdout=out, stderr=io.StringIO())

    assert f"{path} (RSS 2.0): 2 entries, 2 new, 0 updated, 0 duplicates, 0 rejected" in out.getvalue()
    assert "not well-formed" in out.getvalue()


def test_an_unknown_partnership_is_told(db):
    with pytest.raises(CommandError, match="no partnership “elsewhere”"):
        call_command("fetch_feeds", partnership="elsewhere")


def test_the_clock_fetches_the_feeds_of_every_partnership(ealing, camden, server, settings):
    settings.FEED_NETWORKS = ["127.0.0.1/32"]
    url = server.serves("/feed", feeds.govuk())
    for partnership in (ealing, camden):
        Feed.objects.create(partnership=partnership, url=url)

    next(job for job in clock.jobs() if job.name == "fetch feeds").function()

    assert Entry.objects.of(ealing).count() == Entry.objects.of(camden).count() == 2


def test_a_feed_that_was_just_fetched_is_left_in_peace(ealing, server, settings):
    settings.FEED_NETWORKS = ["127.0.0.1/32"]
    Feed.objects.create(partnership=ealing, url=server.serves("/feed", feeds.govuk()))

    tasks.fetch_feeds()
    tasks.fetch_feeds()

    assert len(server.requests) == 1
