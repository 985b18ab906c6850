"""The directors' report, the page of a clerk's boards and a briefing, in a real browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from bulletins.compose import compose
from bulletins.models import BriefingPart, Edition, ReportMark
from bulletins.models.report import Handling
from cms.guidance.found import found
from cms.people.models import Partnership
from cms.people.sign_in import make_link
from newsletters.models import Publication
from tests.browser.test_after_sending import faults
from tests.bulletins.briefing import test_briefing as briefings
from tests.bulletins.directors import conftest as reports

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def hub(live_server) -> Partnership:
    made = found(key="ealing", name="Ealing Learning Partnership", hostname="localhost", base_url=live_server.url)
    made.contact_email = "hub@elp.example"
    made.save()
    return made


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Nothing outside this machine answers, and what was asked there is kept."""
    context = browser.new_context()
    page = context.new_page()
    page.asked = []  # type: ignore[attr-defined]
    page.route("**/*", lambda route: _answer(page, route))
    yield page
    context.close()


def _answer(page, route) -> None:
    if "//localhost" in route.request.url:
        route.continue_()
    else:
        page.asked.append(route.request.url)
        route.abort()


def test_a_clerk_marks_an_item_of_the_report_for_a_board(hub: Partnership, page: Page):
    reports.begin(hub)
    reports.write(hub, "Admissions timetable")
    reports.write(hub, reports.SECRET, Handling.CONFIDENTIAL)
    report = Publication.objects.of(hub).get(slug="directors-report")
    reports.send(compose(report, reports.DAY, by=reports.staff("editor")))
    user = reports.reader(hub, "clerk@oak.example")
    page.goto(hub.url(f"/account/link/{make_link(user=user)}/"))
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.goto(Edition.objects.get().full_url)
    expect(page.get_by_role("heading", name=f"B1. {reports.SECRET}")).to_be_visible()
    assert not faults(page)

    page.get_by_role("link", name="Mark items for your boards").click()
    expect(page.get_by_label("On our agenda: Admissions timetable, Oak Primary School")).to_be_visible()
    assert not faults(page)
    page.get_by_label("On our agenda: Admissions timetable, Oak Primary School").check()
    page.get_by_role("button", name="Save for Oak Primary School").click()

    expect(page.get_by_text("Saved for Oak Primary School.")).to_be_visible()
    assert ReportMark.objects.get().on_agenda_at


def test_nothing_is_asked_of_youtube_until_somebody_plays(hub: Partnership, page: Page):
    briefings.begin(hub)
    publication = Publication.objects.of(hub).get(slug="safeguarding-briefing")
    draft = compose(publication, briefings.DAY, by=briefings.staff("editor"))
    BriefingPart.objects.create(
        partnership=hub, edition=draft, kind="recording", title="The day", video=briefings.VIDEO, private=False,
        transcript="Good morning.",
    )  # fmt: skip
    sent = reports.send(compose(publication, briefings.DAY, by=briefings.staff("editor")))

    page.goto(sent.full_url)
    assert not faults(page)
    assert page.asked == []  # type: ignore[attr-defined]
    page.get_by_role("link", name="Play the recording: The day").click()

    expect(page.locator("iframe[title='The day']")).to_be_visible()
    assert all(address.startswith("https://www.youtube-nocookie.com/") for address in page.asked)  # type: ignore[attr-defined]
    assert page.asked  # type: ignore[attr-defined]
