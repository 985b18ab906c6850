"""Following a counted link: it leads to where the letter's link led, at once, and to nowhere else."""

import fcntl
import logging
import re
import sqlite3
import time

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from cms.core.discreet import discreet
from newsletters.models import Delivery, Hit, Link, LinkCount, Trace
from newsletters.readers import links
from newsletters.tracking import letterbox, report, token
from tests.newsletters.tracking.conftest import BROWSER, later, tracked

CENSUS = "https://council.example/census?year=2026&copy=2&q=%22a%22"


def path_of(url: str = CENSUS) -> str:
    return f"/letters/l/{Link.objects.get(url=url).code}/"


def test_a_link_leads_to_the_address_that_stood_in_the_letter(post, browser):
    post()

    response = browser.get(path_of())

    assert (response.status_code, response["Location"]) == (302, CENSUS)


def test_every_link_of_a_letter_leads_where_it_led(read, browser):
    letter = read(tracking="person")

    led = [browser.get(link)["Location"] for link in tracked(letter)]

    assert led == [link.url for link in Link.objects.filter(kind="link", label__startswith="News")]


@pytest.mark.parametrize(
    "asked",
    [
        "?url=https://evil.example/",
        "?next=//evil.example",
        "https://evil.example/",
        "//evil.example/",
        "%00/",
        "../../x",
    ],
)
def test_nothing_in_the_address_says_where_it_leads(post, browser, asked):
    post(tracking="person")

    response = browser.get(path_of() + asked)

    assert response.status_code == 404 or response["Location"] == CENSUS


def test_a_code_that_nobody_gave_is_the_partnerships_own_404(post, browser):
    post()

    response = browser.get("/letters/l/abcdefghij/")

    assert response.status_code == 404
    page = response.content.decode()
    assert "Ealing Learning Partnership" in page
    assert 'role="search"' in page
    assert response["Cache-Control"] == "private, no-store"


def test_another_partnerships_host_knows_no_code_of_ours(post, camden):
    post()
    there = Client(HTTP_HOST="camden.test", headers=BROWSER)

    assert there.get(path_of()).status_code == 404
    assert there.get(f"/letters/o/{Link.objects.get(kind='opening').code}.gif").status_code == 404
    later()
    assert not LinkCount.objects.exists()


def test_nothing_is_set_in_the_browser_and_the_next_site_learns_nothing(post, browser):
    post()

    response = browser.get(path_of())

    assert not response.cookies
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["Cache-Control"] == "private, no-store"
    assert "noindex" in response["X-Robots-Tag"]


def test_only_reading_is_answered(post, browser):
    post()

    assert browser.post(path_of()).status_code == 405
    assert browser.options(path_of()).status_code == 405
    later()
    assert not LinkCount.objects.exists()


def test_a_head_leads_on_and_counts_nothing(post, browser):
    mailing = post()

    assert browser.head(path_of())["Location"] == CENSUS

    later()
    assert not Hit.objects.exists()
    assert report.figures(mailing).people == report.figures(mailing).machines == 0


def test_the_picture_is_a_gif_of_one_point(post, browser):
    post()

    response = browser.get(f"/letters/o/{Link.objects.get(kind='opening').code}.gif")

    assert response["Content-Type"] == "image/gif"
    assert response.content[:10] == b"GIF89a\x01\x00\x01\x00"
    assert not response.cookies
    assert response["Cache-Control"] == "private, no-store"


def test_a_picture_that_nobody_sent_is_missing_and_no_page(post, browser):
    post()

    response = browser.get("/letters/o/abcdefghij.gif")

    assert (response.status_code, response["Content-Type"]) == (404, "image/gif")


def test_a_link_is_no_picture_and_a_picture_no_link(post, browser):
    post()
    link, opening = Link.objects.get(url=CENSUS), Link.objects.get(kind="opening")

    assert browser.get(f"/letters/o/{link.code}.gif").status_code == 404
    assert browser.get(f"/letters/l/{opening.code}/").status_code == 404


@pytest.mark.parametrize("spoil", [lambda t: t[:-1], lambda t: t + "A", lambda t: "é" * 28, lambda t: f"{t}/more/."])
def test_a_reader_s_part_that_is_cut_leads_on_and_is_counted_for_nobody(read, browser, spoil):
    letter = read(tracking="person")
    own = next(link for link in tracked(letter) if link.startswith(path_of())).split("/")[4]

    response = browser.get(f"{path_of()}{spoil(own)}/")

    assert response["Location"] == CENSUS
    later()
    assert LinkCount.objects.get().people == 1
    assert not Trace.objects.exists()


def test_a_token_of_another_mailings_letter_is_nobodys_here(post, gatekeeping, browser):
    post(tracking="person")
    Delivery.objects.all().update(state="cancelled")
    other = gatekeeping.mailings.get()
    type(other).objects.update(state="cancelled")
    post("kim@school.example", tracking="person")
    link = Link.objects.exclude(mailing=other).get(url=CENSUS)

    stranger = token.made(other.deliveries.get().pk)
    assert browser.get(f"/letters/l/{link.code}/{stranger}/")["Location"] == CENSUS

    later()
    assert LinkCount.objects.get().link == link
    assert not Trace.objects.exists()


def test_the_token_of_a_counted_link_opens_nothing_else(read, ealing):
    letter = read(tracking="person")
    own = tracked(letter)[0].split("/")[4]

    assert token.read(own) == Delivery.objects.get().pk
    with pytest.raises(links.BadLink):
        links.read(own)
    with pytest.raises(links.BadLink):
        links.person(own, partnership=ealing)
    assert token.read(links.token(contact_id=1, publication_id=1)) is None


def test_tokens_outlive_a_change_of_the_secret_key(settings):
    made = token.made(7)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a new one"

    assert token.read(made) == 7

    settings.SECRET_KEY_FALLBACKS = []
    assert token.read(made) is None


def test_a_token_on_a_link_that_counts_only_is_never_looked_at(read, browser):
    read(tracking="counts")

    browser.get(f"{path_of()}{token.made(Delivery.objects.get().pk)}/")

    later()
    assert LinkCount.objects.get().people == 1
    assert not Trace.objects.exists()


def test_a_click_asks_the_database_little_and_writes_nothing_beside_sqlite(
    post, browser, django_assert_max_num_queries
):
    post()
    link = path_of()
    browser.get(link)
    with django_assert_max_num_queries(4) as asked:
        browser.get(link)

    writes = [query["sql"] for query in asked.captured_queries if not query["sql"].startswith("SELECT")]
    assert len(writes) == (0 if connection.vendor == "sqlite" else 1), writes


def test_while_another_writes_a_reader_goes_on_at_once(box, tmp_path):
    """What a click writes waits for no lock of the database: here one that is never let go."""
    database = sqlite3.connect(tmp_path / "hub.sqlite3")
    database.execute("CREATE TABLE a (b)")
    database.execute("BEGIN IMMEDIATE")
    word = letterbox.Word(link=1, letter=None, visitor="", points=0, counts=True, at=timezone.now())

    began = time.perf_counter()
    letterbox.put(word)

    assert time.perf_counter() - began < 2  # SQLite would wait for five.
    assert word.key in (box / "box").read_text()


def test_whoever_empties_the_box_holds_up_nobody_and_loses_nothing(post, browser, box):
    """A click that comes while the box is taken away goes into the next one."""
    post()
    browser.get(path_of())
    with (box / "box").open() as taken:
        fcntl.flock(taken, fcntl.LOCK_EX)
        (box / "box").rename(box / "taken-1")
        fcntl.flock(taken, fcntl.LOCK_UN)
        browser.get(path_of())

    later()
    assert LinkCount.objects.get().people == 2
    assert not list(box.glob("taken-*"))


def test_a_click_that_cannot_be_put_down_leads_on_all_the_same(post, browser, box, caplog):
    post()
    box.write_text("no folder")

    assert browser.get(path_of())["Location"] == CENSUS
    assert "was not counted" in caplog.text


def test_logs_hold_no_reader(read, browser, caplog):
    own = tracked(read(tracking="person"))[0].split("/")[4]

    with caplog.at_level(logging.WARNING, logger="django.request"):
        browser.get(f"/letters/l/abcdefghij/{own}/")
        browser.get(f"/letters/o/{own}/abcdefghij.gif")
        browser.get(f"/letters/leave/{own}ABCD/")

    said = [record.getMessage() for record in caplog.records]
    assert len([line for line in said if own in line]) == 3
    assert not any(own in discreet(line) for line in said)
    assert all(re.search(r"/letters/\w+/.*\(reader\)", discreet(line)) for line in said)


def test_while_nothing_is_counted_yet_nothing_of_a_visitor_is_kept(post, browser, box):
    """Neither in the box nor in the database, and after a few minutes not even that a visitor came twice."""
    post()
    browser.get(path_of(), REMOTE_ADDR="192.0.2.7")

    kept = (box / "box").read_text()
    assert "192.0.2.7" not in kept
    assert "Firefox" not in kept
    later()
    assert not (box / "box").exists()
    assert not Hit.objects.exists()
    assert set(LinkCount.objects.values().get()) == {"id", "link_id", "hour", "people", "machines"}
