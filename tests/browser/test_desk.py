"""The desk in a real browser: pieces are dragged and moved by keyboard, and the letter beside them follows."""

import contextlib
import datetime as dt
import time
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Browser, ConsoleMessage, Error, FrameLocator, Page, expect

from bulletins.compose import compose
from bulletins.models import Edition
from bulletins.publications import declare
from cms.guidance.found import found
from cms.people.appoint import appoint
from cms.people.models import Partnership
from newsletters.models import List
from tests.factories import make_contact, make_school, make_user, seat, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]

#: The preview follows an act within this many seconds; a busy machine may take as many more.
FOLLOWS, BUSY = 1.0, 3.0
CHECKS = "**/desk/checks/"
BLOCKED = "Blocked script execution"
TITLES = ["Census", "Budget", "Audit"]


@pytest.fixture
def hub(live_server) -> Partnership:
    made = found(key="ealing", name="Ealing Learning Partnership", hostname="localhost", base_url=live_server.url)
    made.postal_address, made.contact_email = "1 Example Street, London W5 0ZZ", "hub@elp.example"
    made.save()
    heads = {"match": "any", "conditions": [{"field": "role", "values": ["headteacher"]}]}
    declare(made, "gatekeeping").lists.add(
        List.objects.create(partnership=made, slug="heads", name="Heads", rule=heads)
    )
    seat(make_contact(made, "head@oak.example", name="Kwame Boateng"), "headteacher", make_school(made))
    return made


@pytest.fixture
def edition(hub) -> Edition:
    publication = declare(hub, "gatekeeping")
    for place, title in enumerate([*TITLES, "Fire doors"]):
        slug = "facilities" if title == "Fire doors" else "finance-and-data"
        publication.sections.get(slug=slug).items.create(
            partnership=hub, title=title, summary=f"What {title.lower()} means.", weight=-place
        )
    return compose(publication, timezone.localdate() + dt.timedelta(days=7))


@pytest.fixture
def desk(hub, edition, browser: Browser) -> Iterator[Page]:
    """The desk, with what its scripts complain of."""
    user = make_user("editor@elp.example")
    appoint(user=user, partnership=hub, role="editor")
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    session = signed_in(user, hub).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": hub.base_url}])
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    # The frame runs no script: not this test's either, which looks into it.
    page.on(
        "console", lambda line: faults.append(line.text) if line.type == "error" and BLOCKED not in line.text else None
    )
    # The database of the tests lies in memory, where nobody reads while somebody writes: the checks would.
    page.route(CHECKS, lambda asked: asked.fulfill(body='<div data-count="0">Nothing</div>'))
    page.goto(hub.url(f"/admin/editions/{edition.pk}/desk/"))
    yield page
    assert faults == []
    context.close()


def is_fault(line: ConsoleMessage) -> bool:
    return line.type == "error" and BLOCKED not in line.text


def letter(desk: Page) -> FrameLocator:
    return desk.frame_locator("[data-frame-box] iframe:not([data-coming])")


def headings(desk: Page) -> list[str]:
    with contextlib.suppress(Error):  # One letter makes place for the next.
        return letter(desk).locator("h3").all_inner_texts()
    return []


def follows(desk: Page, wanted: list[str]) -> float:
    """How many seconds the preview takes until it shows these pieces."""
    began = time.monotonic()
    while headings(desk) != wanted:
        said = desk.locator("[data-live]").inner_text()
        assert time.monotonic() - began < FOLLOWS + BUSY, f"{headings(desk)} is not {wanted}. {said}"
        desk.wait_for_timeout(20)
    return time.monotonic() - began


def piece(desk: Page, title: str):
    return desk.locator(f'.arrange-piece[data-title="{title}"]')


def test_the_letter_follows_what_is_dragged_pressed_and_written(desk, edition):
    follows(desk, ["Fire doors", *TITLES])
    phone = desk.locator("[data-tab=phone]")
    under_the_mouse = phone.bounding_box()

    piece(desk, "Audit").locator(".arrange-grip").drag_to(piece(desk, "Census"), target_position={"x": 60, "y": 4})
    took = follows(desk, ["Fire doors", "Audit", "Census", "Budget"])
    assert took < FOLLOWS + BUSY
    expect(desk.locator("[data-live]")).to_contain_text("“Audit” is 1 of 3 in Finance and data.")
    assert phone.bounding_box() == under_the_mouse

    down = piece(desk, "Audit").get_by_role("button", name="Move “Audit” down")
    down.press("Enter")
    follows(desk, ["Fire doors", "Census", "Audit", "Budget"])
    expect(piece(desk, "Audit").get_by_role("button", name="Move “Audit” down")).to_be_focused()
    desk.keyboard.press("Alt+ArrowDown")
    follows(desk, ["Fire doors", "Census", "Budget", "Audit"])
    expect(piece(desk, "Audit").get_by_role("button", name="Move “Audit” up")).to_be_focused()

    piece(desk, "Budget").drag_to(desk.locator('[data-name="Facilities"] .arrange-part__head'))
    follows(desk, ["Budget", "Fire doors", "Census", "Audit"])
    piece(desk, "Census").drag_to(desk.locator("#offers"))
    follows(desk, ["Budget", "Fire doors", "Audit"])
    desk.get_by_role("button", name="Put back “Census”").press("Enter")
    follows(desk, ["Budget", "Fire doors", "Census", "Audit"])

    piece(desk, "Census").locator("summary").press("Enter")
    piece(desk, "Census").get_by_label("Title").fill("Census: <b>sign</b> & go")
    piece(desk, "Census").get_by_role("button", name="Save these words").press("Enter")
    follows(desk, ["Budget", "Fire doors", "Census: <b>sign</b> & go", "Audit"])
    desk.get_by_role("button", name="Leave section Facilities out").press("Enter")
    follows(desk, ["Census: <b>sign</b> & go", "Audit"])
    expect(desk.get_by_role("button", name="Bring section Facilities back")).to_be_focused()

    desk.locator("[data-tab=text]").click()
    expect(letter(desk).locator("pre")).to_contain_text("Census: <b>sign</b> & go")
    desk.locator("[data-tab=checks]").click()
    expect(desk.locator("[data-checks]")).to_be_visible()
    shown = Edition.objects.get(pk=edition.pk).items.filter(hidden=False).order_by("sort_order")
    assert list(shown.values_list("title", flat=True)) == ["Census: <b>sign</b> & go", "Audit"]


def test_the_desk_has_no_fault_that_axe_finds_and_fits_a_phone(desk, hub):
    desk.unroute(CHECKS)
    for width in (1280, 360):
        desk.set_viewport_size({"width": width, "height": 900})
        for view in ("letter", "checks"):
            desk.locator(f"[data-tab={view}]").click()
            desk.wait_for_timeout(100)
            found = Axe().run(desk, context="[data-desk]", options={"iframes": False})
            assert found.violations_count == 0, found.generate_report()
        assert desk.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), width
    assert desk.locator("[data-frame-box] iframe").first.get_attribute("sandbox") == "allow-popups"
