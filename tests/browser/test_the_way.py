"""The whole way of one piece of news, as people walk it: from a draft to a letter that its reader leaves."""

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from bulletins.models import Edition
from bulletins.publications import declare
from cms.guidance.found import found
from cms.people.appoint import appoint
from cms.people.models import Contact, Partnership
from cms.people.sign_in import make_link
from newsletters.delivery.deliver import deliver_due
from newsletters.models import Choice, Delivery, List, Mailing
from tests.factories import make_contact, make_school, make_user, seat

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NEWS = "School census: sign off your return"
WORDS = "Every return must be signed by the headteacher."

SignIn = Callable[[str], Page]


@pytest.fixture
def hub(live_server) -> Partnership:
    """A partnership at the live server's address, with one headteacher who gets Gatekeeping, and one piece of news."""
    made = found(key="ealing", name="Ealing Learning Partnership", hostname="localhost", base_url=live_server.url)
    made.postal_address = "1 Example Street, London W5 0ZZ"
    made.contact_email = "hub@elp.example"
    made.save()
    gatekeeping = declare(made, "gatekeeping")
    heads = {"match": "any", "conditions": [{"field": "role", "values": ["headteacher"]}]}
    gatekeeping.lists.add(List.objects.create(partnership=made, slug="heads", name="Headteachers", rule=heads))
    seat(make_contact(made, "head@oak.example", name="Kwame Boateng"), "headteacher", make_school(made))
    gatekeeping.sections.get(slug="finance-and-data").items.create(
        partnership=made,
        title=NEWS,
        summary=WORDS,
        audience="Headteachers",
        action="Sign off the return",
        deadline=timezone.localdate() + dt.timedelta(days=10),
    )
    return made


@pytest.fixture
def somebody(browser: Browser) -> Iterator[Callable[[], Page]]:
    """`somebody()`: a page of a browser of their own, not signed in."""
    contexts = []

    def make() -> Page:
        contexts.append(browser.new_context(viewport={"width": 1280, "height": 1000}))
        return contexts[-1].new_page()

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def sign_in(hub: Partnership, somebody: Callable[[], Page]) -> SignIn:
    """`sign_in("editor")`: somebody of that role, signed in by a link, on the first page behind the scenes."""

    def make(role: str) -> Page:
        user = make_user(f"{role}@elp.example")
        appoint(user=user, partnership=hub, role=role)
        page = somebody()
        page.goto(hub.url(f"/account/link/{make_link(user=user)}/"))
        page.get_by_role("main").get_by_role("button", name="Sign in").click()
        expect(page).to_have_url(hub.url("/admin/"))
        return page

    return make


def test_from_a_draft_to_a_letter_that_its_reader_leaves(hub, sign_in, somebody):
    # Administrators may both write and approve: but not the same edition.
    editor = sign_in("administrator")
    compose(editor, hub)
    look_at_it(editor)
    write_an_introduction(editor)
    ask_for_approval(editor)
    cannot_approve(editor)

    approver = sign_in("approver")
    approve(approver, hub)
    send(approver)
    nobody_has_it_yet()
    two_minutes_later()

    letter = read_in_the_outbox(approver, hub)
    stands_in_the_archive(somebody(), hub)
    leave(somebody(), letter, hub)


def compose(page: Page, hub: Partnership) -> None:
    page.goto(hub.url("/admin/editions/"))
    page.get_by_role("button", name="Compose this week’s Gatekeeping").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Gatekeeping 1")


def look_at_it(page: Page) -> None:
    preview = page.frame_locator(".desk-frame iframe")
    expect(preview.get_by_role("heading", name=NEWS)).to_be_visible()
    page.get_by_role("navigation", name="Preview as").get_by_role("link", name="Phone").click()
    expect(preview.get_by_role("heading", name=NEWS)).to_be_visible()
    page.get_by_role("navigation", name="Preview as").get_by_role("link", name="Text").click()
    expect(preview.locator("body")).to_contain_text(WORDS)


def write_an_introduction(page: Page) -> None:
    here = page.url.split("?")[0].split("#")[0]
    page.get_by_role("link", name="Edit", exact=True).click()
    page.get_by_label("Introduction").fill("One thing to do this week.")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_role("status").or_(page.locator(".messages")).first).to_be_visible()
    page.goto(here)
    expect(page.frame_locator(".desk-frame iframe").locator("body")).to_contain_text("One thing to do this week.")


def ask_for_approval(page: Page) -> None:
    page.get_by_role("button", name="Ask for approval").click()
    expect(page.get_by_role("heading", name="Waits for approval")).to_be_visible()


def cannot_approve(page: Page) -> None:
    """Whoever wrote it is told so, has no button, and is refused where they send the form all the same."""
    expect(page.get_by_text("You have worked on this edition, so somebody else has to approve it.")).to_be_visible()
    expect(page.get_by_role("button", name="Approve this version")).to_have_count(0)
    page.evaluate(
        """() => {
            const form = document.querySelector("form[action$='/proof/']");
            form.action = form.action.replace("/proof/", "/approve/");
            form.insertAdjacentHTML("beforeend", "<input name='version' value='1.1'>");
            form.submit();
        }"""
    )
    expect(page.locator(".messages")).to_contain_text("somebody else has to approve it")
    assert Edition.objects.get().approved_revision_id() is None


def approve(page: Page, hub: Partnership) -> None:
    page.goto(hub.url("/admin/editions/"))
    page.get_by_role("row", name="Gatekeeping 1").get_by_role("link").first.click()
    page.get_by_role("button", name="Approve this version").click()
    expect(page.get_by_role("heading", name="Ready to go")).to_be_visible()


def send(page: Page) -> None:
    page.get_by_role("button", name="Send …").click()
    expect(page.locator("main")).to_contain_text("1 person at 1 school")
    page.get_by_role("button", name="Yes, send it").click()
    expect(page.get_by_role("button", name="Stop")).to_be_visible()


def nobody_has_it_yet() -> None:
    deliver_due()

    assert Delivery.objects.get().state == Delivery.State.PENDING


def two_minutes_later() -> None:
    """The clock goes on, and a delivery process looks for what is due."""
    now = timezone.now()
    Mailing.objects.update(goes_at=now)
    Delivery.objects.update(next_try=now)

    deliver_due()

    assert Delivery.objects.get().state == Delivery.State.SENT


def read_in_the_outbox(page: Page, hub: Partnership) -> str:
    """The address of the link in the letter by which its reader leaves."""
    page.goto(hub.url("/admin/outbox/"))
    page.get_by_role("row", name="head@oak.example").get_by_role("link").first.click()
    letter = page.frame_locator("iframe[title='The letter']")
    expect(letter.get_by_role("heading", name=NEWS)).to_be_visible()
    expect(letter.locator("body")).to_contain_text("You are headteacher at Oak Primary School.")
    return letter.get_by_role("link", name="Leave Gatekeeping").get_attribute("href") or ""


def stands_in_the_archive(page: Page, hub: Partnership) -> None:
    page.goto(hub.url("/gatekeeping/"))
    page.get_by_role("main").get_by_role("link", name="Gatekeeping 1").first.click()
    expect(page.get_by_role("heading", name=NEWS, exact=True)).to_be_visible()


def leave(page: Page, address: str, hub: Partnership) -> None:
    """Opening the link does nothing, as mail scanners open everything; the button on the page does it."""
    reader = Contact.objects.of(hub).get()
    page.goto(address)
    expect(page.get_by_role("heading", name="Leave Gatekeeping")).to_be_visible()
    assert not Choice.objects.filter(contact=reader).exists()

    page.get_by_role("button", name="Leave Gatekeeping").click()
    expect(page.get_by_role("heading", name="You have left Gatekeeping")).to_be_visible()
    assert Choice.objects.in_force().get(contact=reader).wants is False
