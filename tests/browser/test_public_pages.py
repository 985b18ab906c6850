"""The public pages in a real browser: no fault that axe finds, nothing wider than the window, usable by keyboard."""

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from cms.people.models import Partnership, Role, Seat
from tests import website
from tests.factories import make_contact, make_school, make_user, seat, signed_in
from tests.newsletters.letters import make_publication

pytestmark = [pytest.mark.browser, pytest.mark.slow]

GUIDANCE = "/send/asking-for-an-assessment/"
PATHS = [
    "/",
    "/send/",
    GUIDANCE,
    "/send/lettings-policy/",
    "/send/send-and-inclusion/",
    "/accessibility/",
    "/calendar/",
    "/calendar/2027/1/",
    "/search/",
    "/search/?q=assessment",
    "/search/?q=zebra",
    "/search/?q=DSL+zebra&type=Guidance",
    "/glossary/",
    "/schools/",
    "/account/login/",
    "/newsletters/sign-up/",
    "/newsletters/sign-up/sent/",
    "/letters/preferences/",
    "/letters/preferences/?sent",
    "/nothing-here/",
    "/newsletters/sign-up/?language=ur",
    "/letters/preferences/?language=pl",
]
# WCAG 2.2 A and AA, and what axe calls best practice.
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture
def address(live_server: Any, ealing: Partnership) -> str:
    """Where the website of a partnership with a long name, and a page of every kind, is served."""
    ealing.name = "Barking and Dagenham School Improvement Partnership"
    ealing.languages = "pl ur"
    ealing.about, ealing.contact_email = "A partnership of schools.", "hello@ealing.example"
    ealing.base_url = f"http://ealing.test:{live_server.url.rpartition(':')[2]}"
    ealing.save()
    fill(ealing)
    return ealing.base_url


def fill(partnership: Partnership) -> None:
    today = timezone.localdate()
    topic = website.topic(partnership, summary="Special educational needs and disabilities.")
    page = website.guidance(topic, body=every_block(partnership), audience="SENCOs", team="SEND", reviewed_on=today)
    website.change(page, "The form is shorter.", today)
    website.change(page, "We answer within five days.", today - dt.timedelta(days=9))
    website.policy(topic, version="3", statutory=True)
    group = website.group_page(topic, partnership).group
    group.schools.add(make_school(partnership))
    for slug, name in (("gatekeeping", "Gatekeeping"), ("send-bulletin", "Bulletin on special educational needs")):
        make_publication(partnership, slug=slug, name=name, open_to_all=True, description="The week’s news.")
    website.information(partnership, body=[website.text("<p>For everybody.</p>")])
    website.date(partnership, "Clerks network", dt.date(2027, 1, 14), starts_at=dt.time(9, 30), audience="clerks")
    website.date(partnership, "DSL briefing", today + dt.timedelta(days=2), link="https://events.example/dsl")
    home = partnership.home.specific
    home.often = json.dumps([{"type": "page", "value": page.pk}])
    home.save()


def every_block(partnership: Partnership) -> list[dict[str, Any]]:
    form = {"document": website.document(partnership, "Request for an assessment").pk, "note": "For SENCOs"}
    table = {
        "data": [["Week", "What happens"], ["6", "We decide"]],
        "table_caption": "Twenty weeks",
        "first_row_is_table_header": True,
        "first_col_is_header": True,
    }
    steps = [{"title": "Talk to the family", "text": "<p>Early.</p>"}, {"title": "Send the form", "text": ""}]
    video = {
        "title": "Five minutes",
        "url": "https://youtu.be/abcdefghijk",
        "document": None,
        "transcript": "<p>Hi.</p>",
    }
    return [
        {"type": "steps", "value": {"steps": steps}},
        website.heading("Before", "3"),
        website.text('<p>Read <a href="/send/">this</a>.</p><ul><li>first</li></ul>'),
        {"type": "callout", "value": {"kind": "action", "heading": "By Friday", "text": "<p>Send it.</p>"}},
        website.heading("How to ask"),
        {"type": "steps", "value": {"steps": steps}},
        website.heading("What happens next"),
        {"type": "table", "value": table},
        {"type": "attachments", "value": {"heading": "Forms", "files": [form]}},
        {"type": "video", "value": video},
        {"type": "expandable", "value": {"title": "If the family moves", "text": "<p>Tell us.</p>"}},
        {"type": "contact", "value": {"officer": website.officer(partnership, email="ada@ealing.example").pk}},
    ]


@pytest.fixture
def show(browser: Browser) -> Iterator[Any]:
    """`show(address, width=360)`: a page at an address; what the browser complains of fails the test."""
    opened, complaints = [], []

    def make(address: str, *, width: int = 1280, scripts: bool = True) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=scripts)
        opened.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if "Security Policy" in said.text else None)
        page.goto(address)
        return page

    yield make
    for context in opened:
        context.close()
    assert complaints == []


@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing_on_any_page(address, show, width):
    page = show(address, width=width)
    found = {}
    for path in PATHS:
        page.goto(address + path)
        result = Axe().run(page, options=RULES)
        if result.violations_count:
            found[path] = result.generate_report()

    assert found == {}


def test_nothing_is_wider_than_a_small_phone(address, show):
    page = show(address, width=320)
    too_wide = []
    for path in PATHS:
        page.goto(address + path)
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            too_wide.append(path)

    assert too_wide == []


@pytest.mark.parametrize("width", [1280, 360, 320])
def test_axe_finds_nothing_on_ones_own_pages(address, ealing, show, width):
    school = make_school(ealing, "Our Lady of the Visitation Catholic Primary School and Nursery")
    head = make_contact(ealing, "a.very.long.name@our-lady-of-the-visitation.school.example", name="Ada Head")
    head.user = make_user(head.email)
    head.save()
    seat(head, "headteacher", school)
    gap = Seat.objects.create(partnership=ealing, school=school, role=Role.objects.of(ealing).get(key="dsl"))
    page = show(address, width=width)
    session = signed_in(head.user, ealing).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
    paths = ["", "telephone/", "mobile/", f"who/{gap.pk}/"]
    found = {}
    for path in [*(f"/my-school/{each}" for each in paths), "/letters/preferences/mine/", "/"]:
        page.goto(address + path)
        assert page.get_by_role("link", name="My school").count()
        result = Axe().run(page, options=RULES)
        if result.violations_count:
            found[path] = result.generate_report()
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found[path] = "too wide"

    assert found == {}


def test_on_a_phone_the_navigation_is_a_menu(address, show):
    page = show(address, width=360)
    link = page.get_by_label("Menu").get_by_role("link", name="SEND")
    expect(link).to_be_hidden()

    page.get_by_role("button", name="Menu").click()
    link.click()

    expect(page).to_have_url(address + "/send/")


def test_without_scripts_a_phone_still_has_the_navigation(address, show):
    page = show(address, width=360, scripts=False)

    page.get_by_label("Menu").get_by_role("link", name="SEND").click()

    expect(page).to_have_url(address + "/send/")


def test_the_skip_link_is_the_first_stop_and_leads_to_the_content(address, show):
    page = show(address + "/send/")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_role("main")).to_be_focused()


def test_a_video_asks_youtube_only_when_it_is_played(address, show):
    page = show(address)
    asked = []
    page.route("**/*youtube*/**", lambda route: (asked.append(route.request.url), route.fulfill(body="a player")))
    page.goto(address + GUIDANCE)
    link = page.get_by_role("link", name="Play the video: Five minutes")
    expect(link).to_be_visible()
    assert asked == []

    link.click()

    expect(page.locator("iframe")).to_have_attribute("title", "Five minutes")
    assert page.locator("iframe").get_attribute("src").startswith("https://www.youtube-nocookie.com/embed/abcdefghijk")


def test_on_paper_there_is_no_navigation_and_links_show_where_they_lead(address, show):
    page = show(address + GUIDANCE)

    page.emulate_media(media="print")

    expect(page.get_by_label("Menu")).to_be_hidden()
    expect(page.get_by_text("Printed on")).to_be_visible()
    shown = page.evaluate("getComputedStyle(document.querySelector('.hub-text a'), '::after').content")
    assert address in shown


def test_the_brand_colours_the_page_and_focus_stays_yellow(address, ealing, show):
    ealing.brand_dark = "#300020"
    ealing.save()
    page = show(address)

    masthead = page.evaluate("getComputedStyle(document.querySelector('.hub-masthead')).backgroundColor")
    assert masthead == "rgb(48, 0, 32)"
    name = page.locator(".hub-masthead__name")
    name.focus()
    assert name.evaluate("element => getComputedStyle(element).backgroundColor") == "rgb(255, 221, 0)"


def test_titles_are_offered_while_one_types_and_without_script_the_box_searches(address, show):
    page = show(address)
    box = page.get_by_role("combobox", name="Search this website")
    box.press_sequentially("assess")
    option = page.get_by_role("option", name="Asking for an assessment")
    expect(option).to_be_visible()
    assert not Axe().run(page, options=RULES).violations_count
    while option.get_attribute("aria-selected") != "true":
        box.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") == option.get_attribute("id")
    box.press("Escape")
    expect(option).to_be_hidden()
    box.fill("asking for")
    expect(option).to_be_visible()
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url(f"**{GUIDANCE}")

    plain = show(address, scripts=False)
    plain.get_by_role("searchbox").fill("assessment")
    plain.get_by_role("button", name="Search").click()
    expect(plain.locator(".hub-results a").first).to_be_visible()
