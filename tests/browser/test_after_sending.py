"""After sending, in a real browser: the archive is read, an editor corrects a number and takes the social kit along."""

import zipfile
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from bulletins.compose import compose
from bulletins.models import Edition
from cms.guidance.found import found
from cms.people.appoint import appoint
from cms.people.models import Partnership
from cms.people.sign_in import make_link
from tests.bulletins.after.conftest import gone
from tests.bulletins.conftest import FRIDAY, begin, make_item
from tests.factories import make_user

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PHONE, DESKTOP = 360, 1280


@pytest.fixture
def hub(live_server) -> Partnership:
    made = found(key="ealing", name="Ealing Learning Partnership", hostname="localhost", base_url=live_server.url)
    made.contact_email = "hub@elp.example"
    made.save()
    gatekeeping = begin(made)
    make_item(gatekeeping, "Census sign-off", body="<p>The autumn census closes on Friday.</p>")
    make_item(gatekeeping, "Lettings and fees", section="facilities")
    gone(compose(gatekeeping, FRIDAY), subject="Census and lettings")
    return made


@pytest.fixture
def editor(hub: Partnership, browser: Browser) -> Iterator[Page]:
    user = make_user("editor@elp.example")
    appoint(user=user, partnership=hub, role="editor")
    context = browser.new_context(viewport={"width": DESKTOP, "height": 1000})
    page = context.new_page()
    page.goto(hub.url(f"/account/link/{make_link(user=user)}/"))
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(hub.url("/admin/"))
    yield page
    context.close()


def faults(page: Page, part: str = "") -> str:
    """What axe finds, and whether a telephone has to scroll sideways."""
    page.set_viewport_size({"width": DESKTOP, "height": 1000})
    seen = Axe().run(page, context=part or None)
    page.set_viewport_size({"width": PHONE, "height": 740})
    is_wide = page.evaluate("document.documentElement.scrollWidth") > PHONE
    page.set_viewport_size({"width": DESKTOP, "height": 1000})
    return (seen.generate_report() if seen.violations_count else "") + ("Wider than a telephone." if is_wide else "")


def test_the_archive_is_searched_and_an_item_read_and_axe_finds_nothing(hub, browser):
    page = browser.new_page()
    page.goto(hub.url("/gatekeeping/"))
    page.get_by_label("Look for words in past numbers").fill("autumn")
    page.get_by_role("search", name="Past numbers").get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", name="1 result for “autumn”")).to_be_visible()
    told = {"search": faults(page)}

    page.get_by_role("link", name="Census sign-off").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Census sign-off")
    expect(page.get_by_role("link", name="LinkedIn")).to_have_attribute("href", "https://www.linkedin.com/sharing/share-offsite/?url=" + page.url.replace(":", "%3A").replace("/", "%2F"))  # fmt: skip  # noqa: E501
    told["item"] = faults(page)
    page.get_by_role("link", name="The whole of Gatekeeping number 1").click()
    told["number"] = faults(page)
    page.close()

    assert {where: words for where, words in told.items() if words} == {}


def test_an_editor_corrects_a_number_and_takes_the_kit_along(hub, editor, tmp_path):
    number = Edition.objects.get()
    editor.goto(hub.url(f"/admin/editions/{number.pk}/"))
    editor.get_by_role("link", name="Social kit").click()
    expect(editor.get_by_role("heading", level=1)).to_have_text("Social kit")
    told = {"kit": faults(editor, ".desk")}
    with editor.expect_download() as saved:
        editor.get_by_role("link", name="Download all").click()
    saved.value.save_as(tmp_path / "kit.zip")

    editor.goto(hub.url(f"/admin/editions/{number.pk}/correct/"))
    told["correct"] = faults(editor, ".desk")
    editor.get_by_label("Census sign-off").check()
    editor.get_by_role("button", name="Write the correction").click()
    expect(editor.get_by_role("heading", level=1)).to_contain_text("Correction of Gatekeeping 1")
    expect(editor.get_by_text("It goes to no list, but to those who got")).to_be_visible()
    editor.goto(hub.url(f"/admin/editions/compare/?new={Edition.objects.get(corrects=number).pk}"))
    expect(editor.get_by_role("heading", name="At the top")).to_be_visible()
    told["compare"] = faults(editor, ".desk")

    assert "x.png" in zipfile.ZipFile(tmp_path / "kit.zip").namelist()
    assert {where: words for where, words in told.items() if words} == {}
