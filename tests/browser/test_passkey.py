"""A passkey in a real browser: set up once, then alone enough to come in; at the host where it was made."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from cms.guidance.found import found
from cms.notices.models import Notice
from cms.people.appoint import appoint
from cms.people.models import Partnership
from tests.cms.users.door import code_in_the_letter
from tests.factories import make_user

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ADDRESS = "dsl@elp.example"


@pytest.fixture
def two(live_server) -> list[Partnership]:
    """Two partnerships at the live server, with one safeguarding lead who works for both."""
    port = live_server.url.rpartition(":")[2]
    user = make_user(ADDRESS)
    made = []
    for key in ("ealing", "camden"):
        host = f"{key}.localhost"
        made.append(found(key=key, name=key.title(), hostname=host, base_url=f"http://{host}:{port}"))
        appoint(user=user, partnership=made[-1], role="editor")
    return made


@pytest.fixture
def telephone(browser: Browser) -> Iterator[Callable[[], Page]]:
    """A page of a browser whose authenticator says yes to every question, with a finger."""
    contexts: list[BrowserContext] = []

    def make() -> Page:
        contexts.append(browser.new_context(viewport={"width": 1280, "height": 1000}))
        page = contexts[-1].new_page()
        session = contexts[-1].new_cdp_session(page)
        session.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        return page

    yield make
    for context in contexts:
        context.close()


def ask_for_a_code(page: Page, where: Partnership) -> None:
    page.goto(where.url("/admin/"))
    page.get_by_label("E-mail address").fill(ADDRESS)
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("Code", exact=True).fill(code_in_the_letter())
    page.get_by_role("main").get_by_role("button", name="Sign in").click()


def sign_out(page: Page, where: Partnership) -> None:
    page.goto(where.url("/account/logout/"))
    page.get_by_role("main").get_by_role("button", name="Sign out").click()


def test_a_passkey_is_made_and_opens_the_door_alone_where_it_was_made(two, telephone):
    ealing, camden = two
    page = telephone()
    ask_for_a_code(page, ealing)
    expect(page.get_by_role("heading", level=1)).to_have_text("Set up a second factor")
    page.get_by_role("button", name="Make a passkey").click()
    page.get_by_label("What is it called?").fill("My telephone")
    page.get_by_role("button", name="Make a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your recovery codes")
    page.get_by_role("button", name="I have kept them").click()
    expect(page).to_have_url(ealing.url("/admin/"))

    # Mail is down.
    sign_out(page, ealing)
    letters = Notice.objects.filter(kind="sign-in-code").count()
    page.goto(ealing.url("/admin/account/"))
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url(ealing.url("/admin/account/"))
    assert Notice.objects.filter(kind="sign-in-code").count() == letters

    # After a code it is the second factor.
    sign_out(page, ealing)
    ask_for_a_code(page, ealing)
    page.get_by_role("button", name="Use your passkey").click()
    expect(page).to_have_url(ealing.url("/admin/"))

    # At the other partnership's host the browser has none to offer, and a code alone does not do.
    page.goto(camden.url("/account/login/"))
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("Your browser gave no passkey")).to_be_visible()
    ask_for_a_code(page, camden)
    expect(page.get_by_role("heading", level=1)).to_have_text("Prove that it is you")
    page.goto(camden.url("/admin/"))
    expect(page).not_to_have_url(camden.url("/admin/"))
