"""The demo's public pages, one of each kind and with every block: axe finds nothing, and each fits a phone."""

from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PATHS = [
    "/",
    "/finance-and-data/",
    "/finance-and-data/school-census/",
    "/attendance/model-attendance-policy/",
    "/school-effectiveness/your-link-partner-and-peer-review/",
    "/send/education-health-and-care-plans/annual-reviews/",
    "/committees/send-and-inclusion/",
    "/about/",
    "/gatekeeping/",
    "/calendar/",
    "/search/?q=attendance",
    "/account/login/",
    "/no-such-page/",
]
PHONE, DESKTOP = 360, 1280


@pytest.fixture
def demo(live_server, settings, tmp_path) -> str:
    """The demo's address on the live server."""
    settings.OUTBOX, settings.MEDIA_ROOT = tmp_path / "outbox", tmp_path / "media"
    call_command("load_demo", "--json", "--port", str(urlsplit(live_server.url).port))
    return live_server.url


def test_axe_finds_nothing_and_nothing_is_wider_than_a_phone(demo: str, browser: Browser):
    page = browser.new_page()
    faults = {}
    for path in PATHS:
        page.set_viewport_size({"width": DESKTOP, "height": 900})
        page.goto(demo + path)
        found = Axe().run(page)
        if found.violations_count:
            faults[path] = found.generate_report()
        page.set_viewport_size({"width": PHONE, "height": 740})
        if page.evaluate("document.documentElement.scrollWidth") > PHONE:
            faults[f"{path} on a phone"] = "It is wider than the window."
    page.goto(demo + "/gatekeeping/")
    page.get_by_role("main").get_by_role("link", name="census sign-off").first.click()
    found = Axe().run(page)
    page.close()

    assert faults == {}
    assert found.violations_count == 0, found.generate_report()
