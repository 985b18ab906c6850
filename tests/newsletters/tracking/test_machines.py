"""Machines are told apart from people: by what they say, by when they come, by how much they follow at once."""

import datetime as dt

import pytest
from django.test import Client

from newsletters.models import Delivery, Link, LinkCount, Trace
from newsletters.tracking import report, signs
from tests.newsletters.tracking.conftest import BROWSER, later, tracked

MANY = [f"https://a.example/{n}" for n in range(8)]
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"
ENGLISH = {"Accept-Language": "en-GB"}
PEOPLE = {
    "firefox": BROWSER,
    "chrome that says why": {"User-Agent": CHROME, "Sec-Fetch-Mode": "navigate", **ENGLISH},
    "an old telephone": {"User-Agent": "Mozilla/5.0 (Linux; Android 4.4; X) Mobile Safari/537.36", **ENGLISH},
    "an old programme without a language": {
        "User-Agent": "Mozilla/5.0 (Windows NT 6.1; Trident/7.0; rv:11.0) like Gecko"
    },
}
MACHINES = {
    "nothing said": {},
    "curl": {"User-Agent": "curl/8.5.0"},
    "python": {"User-Agent": "python-requests/2.32", **ENGLISH},
    "barracuda": {"User-Agent": "Mozilla/5.0 (compatible; BarracudaCentral)", **ENGLISH},
    "mimecast": {"User-Agent": "Mozilla/5.0 Mimecast-URL-Protect", **ENGLISH},
    "proofpoint": {"User-Agent": "Mozilla/5.0 Proofpoint TAP", **ENGLISH},
    "microsoft's preview": {"User-Agent": f"{CHROME} BingPreview/1.0b", **ENGLISH},
    "office looks whether it is there": {"User-Agent": "Microsoft Office Existence Discovery", **ENGLISH},
    "teams": {"User-Agent": "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5", **ENGLISH},
    "a bot": {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1)", **ENGLISH},
    "a programmed browser": {"User-Agent": CHROME.replace("Chrome", "HeadlessChrome"), **ENGLISH},
    "fetched before anybody asked": {**BROWSER, "Sec-Purpose": "prefetch;prerender"},
    "apple's proxy": {"User-Agent": "Mozilla/5.0", **ENGLISH},
}


def said(mailing):
    found = report.figures(mailing)
    return found.people, found.machines


def points(headers, **how):
    return signs.of_request("GET", headers, **{"secure": False, "opening": False} | how)


@pytest.mark.parametrize("who", PEOPLE)
def test_a_browser_is_a_person(who):
    assert points(PEOPLE[who]) < signs.MACHINE
    assert points(PEOPLE[who], opening=True) < signs.MACHINE


@pytest.mark.parametrize("who", MACHINES)
def test_a_machine_that_says_its_name_is_one(who):
    assert points(MACHINES[who]) >= signs.MACHINE


def test_people_and_machines_are_counted_apart(read, browser, machine):
    link = tracked(read())[0]
    browser.get(link)
    machine.get(link)
    machine.get(link)

    later()
    assert (LinkCount.objects.get().people, LinkCount.objects.get().machines) == (1, 2)


def test_a_browser_of_a_data_centre_lacks_what_browsers_send():
    bare = points({"User-Agent": CHROME}, secure=True)
    no_language = points({"User-Agent": BROWSER["User-Agent"]})
    plain_http = points({"User-Agent": CHROME, **ENGLISH})

    assert bare >= signs.MACHINE > no_language > plain_http == 0


PROXIES = [
    "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)",
    "YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html",
    "Mozilla/5.0",
]
MAIL_PROGRAMS = [
    "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17328; Pro)",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15",
]


def test_pictures_that_a_proxy_fetches_are_a_machines_openings(post, ealing):
    mailing = post()
    picture = f"/letters/o/{Link.objects.get(kind='opening').code}.gif"
    for program in (*PROXIES, *MAIL_PROGRAMS):
        Client(HTTP_HOST="ealing.test", headers={"User-Agent": program}).get(picture)

    later()
    opened = report.figures(mailing).opened
    assert opened is not None
    assert (opened.people, opened.machines) == (len(MAIL_PROGRAMS), len(PROXIES))


def test_what_is_followed_the_moment_a_letter_arrives_nobody_has_read(read, browser, clock):
    letter = read(tracking="person")
    Delivery.objects.update(done_at=dt.datetime.now(dt.UTC))
    clock(1)
    browser.get(tracked(letter)[0])
    clock(60)
    browser.get(tracked(letter)[1])

    later()
    assert [(trace.people, trace.machines) for trace in Trace.objects.order_by("link__number")] == [(0, 1), (1, 0)]


def test_many_links_within_seconds_are_a_scan_whatever_it_says_it_is(read, browser, clock):
    mailing_links = tracked(read(urls=MANY))
    for link in mailing_links[:5]:
        browser.get(link)
        clock(1)

    later()
    assert said(Link.objects.first().mailing) == (0, 5)


def test_who_reads_on_and_follows_link_after_link_is_a_person(read, browser, clock):
    for link in tracked(read(urls=MANY))[:5]:
        browser.get(link)
        clock(20)

    later()
    assert said(Link.objects.first().mailing) == (5, 0)


def test_a_double_click_is_no_scan(read, browser):
    link = tracked(read(urls=MANY))[0]
    for _ in range(3):
        browser.get(link)

    later()
    assert said(Link.objects.first().mailing) == (3, 0)


def test_two_readers_at_the_same_moment_are_no_scan(post, letters):
    mailing = post(*(f"reader{n}@school.example" for n in range(6)), tracking="person", urls=MANY)
    browser = Client(HTTP_HOST="ealing.test", headers=BROWSER)
    for number, letter in enumerate(letters()):
        browser.get(tracked(letter)[number])

    later()
    assert said(mailing) == (6, 0)


def test_where_readers_are_not_known_visitors_are_told_apart(read):
    links = tracked(read(urls=MANY))
    for number, link in enumerate(links[:6]):
        Client(HTTP_HOST="ealing.test", headers=BROWSER).get(link, REMOTE_ADDR=f"192.0.2.{number}")

    later()
    assert said(Link.objects.first().mailing) == (6, 0)


def test_what_a_scan_followed_before_it_was_known_is_taken_back(read, browser, clock):
    """The first link was counted as a person's already when the burst came."""
    links = tracked(read(tracking="person", urls=MANY))
    mailing = Link.objects.first().mailing
    browser.get(links[0])
    clock(90)
    later(0)
    assert said(mailing) == (1, 0)

    for link in links[1:5]:
        browser.get(link)
    clock(90)
    later(0)

    assert said(mailing) == (0, 5)


def test_what_its_reader_followed_long_before_stays_theirs(read, browser, clock):
    links = tracked(read(tracking="person", urls=MANY))
    browser.get(links[0])
    later()
    clock(3600)
    for link in links[1:5]:
        browser.get(link)

    later()
    assert said(Link.objects.first().mailing) == (1, 4)


def test_a_scan_by_head_tells_of_the_rest(read, browser):
    links = tracked(read(urls=MANY))
    browser.get(links[0])
    for link in links[1:5]:
        browser.head(link)

    later()
    assert said(Link.objects.first().mailing) == (0, 1)


def test_a_reader_who_follows_a_link_after_the_scan_of_their_letter_is_a_person(read, browser, machine, clock):
    links = tracked(read(tracking="person", urls=MANY))
    for link in links:
        machine.get(link)
    clock(30)
    browser.get(links[3])

    later()
    found = report.figures(Link.objects.first().mailing)
    assert [(link.people, link.machines) for link in found.links if link.url in MANY] == [
        (int(number == 3), 1) for number in range(8)
    ]
    assert found.readers == 1
